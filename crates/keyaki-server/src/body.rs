//! The body of a request, with limits.
//!
//! A body that is too long is read to its end, or for as long as any body may take, and thrown away: a client that is still
//! sending would not see the answer.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::fault::Fault;

/// Bytes that one permit stands for.
const UNIT: usize = 1 << 10;

/// How bodies are read.
pub(crate) struct Bodies {
    most: usize,
    time: Duration,
    /// The bytes that all bodies together may take, in units.
    room: Arc<Semaphore>,
}

/// A body, and its place in memory.
pub(crate) struct Held {
    pub(crate) bytes: Bytes,
    _room: Option<OwnedSemaphorePermit>,
}

impl Bodies {
    pub(crate) fn new(most: usize, held: usize, time: Duration) -> Self {
        Self { most, time, room: Arc::new(Semaphore::new((held / UNIT).max(most / UNIT + 1))) }
    }

    /// The body, if it is not too long and arrives in time; `None` when the client has gone.
    pub(crate) async fn read(&self, body: Incoming) -> Option<Result<Held, Fault>> {
        match tokio::time::timeout(self.time, self.whole(body)).await {
            Ok(read) => read,
            Err(_) => Some(Err(Fault::TooSlow)),
        }
    }

    /// Reads a body that nobody wants, so that its client sees the answer.
    pub(crate) async fn discard(&self, mut body: Incoming) {
        let _ = tokio::time::timeout(self.time, async { while let Some(Ok(_)) = body.frame().await {} }).await;
    }

    async fn whole(&self, mut body: Incoming) -> Option<Result<Held, Fault>> {
        let (mut bytes, mut room) = (BytesMut::new(), None);
        let announced = body.size_hint().exact().and_then(|length| usize::try_from(length).ok());
        let mut too_long = announced.is_some_and(|length| length > self.most);
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.ok()?.into_data() else { continue };
            too_long |= bytes.len() + data.len() > self.most;
            if too_long {
                (bytes, room) = (BytesMut::new(), None);
                continue;
            }
            self.make_room(&mut room, bytes.len() + data.len()).await?;
            bytes.extend_from_slice(&data);
        }
        Some(if too_long {
            Err(Fault::TooLong { most: self.most })
        } else {
            Ok(Held { bytes: bytes.freeze(), _room: room })
        })
    }

    /// Waits until there is room for a body of this length.
    async fn make_room(&self, room: &mut Option<OwnedSemaphorePermit>, length: usize) -> Option<()> {
        let has = room.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let wants = u32::try_from((length / UNIT + 1).saturating_sub(has)).ok()?;
        if wants > 0 {
            let more = self.room.clone().acquire_many_owned(wants).await.ok()?;
            match room {
                Some(room) => room.merge(more),
                None => *room = Some(more),
            }
        }
        Some(())
    }
}
