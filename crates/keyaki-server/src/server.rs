//! A server from its first connection to its last.
//!
//! It stops when it is told to: it takes no connection any more, finishes what it has been asked, and tells work to stop that takes
//! longer than it may wait.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use serde_json::Map;
use tokio::runtime::Builder;
use tokio::sync::watch;

use crate::asker::Asker;
use crate::connection;
use crate::log::{Log, LogSink};
use crate::pool::Pool;
use crate::service::Service;
use crate::settings::Settings;

/// How long to wait when no connection can be taken: for want of files, mostly, which others have to close.
const PAUSE: Duration = Duration::from_millis(20);
/// How long work may take to notice that it has to stop.
const LAST_MOMENT: Duration = Duration::from_secs(2);

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    service: Service,
    stop: Stop,
}

/// Tells a server to stop; clones tell the same one.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Tells it. Does not wait.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Server {
    /// A server that listens and answers nobody yet. `log` is given a line of JSON for each request.
    ///
    /// # Errors
    /// When it cannot listen there.
    pub fn bind(settings: Settings, asker: Asker, log: Option<LogSink>) -> io::Result<Self> {
        let listener = TcpListener::bind(settings.listen)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let service = Service::new(settings, asker, Log::new(log));
        Ok(Self { listener, address, service, stop: Stop(watch::Sender::new(false)) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What stops it.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Answers everybody until it is stopped.
    ///
    /// # Errors
    /// When no threads can be had.
    pub fn run(self) -> io::Result<()> {
        let mut threads = Builder::new_multi_thread();
        threads
            .max_blocking_threads(Pool::threads(self.service.limits().threads))
            .thread_name("keyaki")
            .enable_io()
            .enable_time();
        let runtime = threads.build()?;
        let service = Arc::new(self.service);
        let serving = serve(self.listener, service.clone(), self.stop.0.subscribe());
        let served = runtime.block_on(serving);
        runtime.shutdown_timeout(LAST_MOMENT);
        service.log.finish();
        served
    }
}

async fn serve(listener: TcpListener, service: Arc<Service>, mut stop: watch::Receiver<bool>) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let graceful = GracefulShutdown::new();
    let accepting = accept(&listener, &service, &graceful);
    tokio::select! {
        () = accepting => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
    // Those who were let in before we stopped are answered.
    let _ = tokio::time::timeout(Duration::ZERO, accept(&listener, &service, &graceful)).await;
    drop(listener);
    service.log.line("info", event("stopping"));
    let all = graceful.shutdown();
    tokio::pin!(all);
    if tokio::time::timeout(service.limits().stop_time, &mut all).await.is_err() {
        service.pool.stop();
        let _ = tokio::time::timeout(LAST_MOMENT, &mut all).await;
    }
    service.log.line("info", event("stopped"));
    Ok(())
}

/// Takes connections, for as long as it is polled.
async fn accept(listener: &tokio::net::TcpListener, service: &Arc<Service>, graceful: &GracefulShutdown) {
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let Some((place, evicted)) = service.connections.enter().await else { return };
        service.metrics.connections.fetch_add(1, Ordering::Relaxed);
        service.metrics.evicted.fetch_add(evicted.count(), Ordering::Relaxed);
        tokio::spawn(connection::serve(stream, peer, place, service.clone(), graceful.watcher()));
    }
}

fn event(what: &str) -> Map<String, serde_json::Value> {
    Map::from_iter([("event".to_owned(), what.into())])
}
