//! One connection: HTTP/1 with limits.

use std::net::SocketAddr;
use std::sync::Arc;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use tokio::net::TcpStream;

use crate::connections::Place;
use crate::service::Service;

/// Serves a connection until its client, a limit or the end of the server closes it.
pub(crate) async fn serve(stream: TcpStream, peer: SocketAddr, place: Place, service: Arc<Service>, watcher: Watcher) {
    // Answers are small; that one waits a little longer is all there is to lose.
    let _ = stream.set_nodelay(true);
    let limits = service.limits().clone();
    let connection = place.connection.clone();
    let answer = service_fn(move |request| {
        let (service, connection) = (service.clone(), connection.clone());
        async move { service.answer(request, peer, &connection).await }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head_time).max_buf_size(limits.head_bytes.max(8 << 10));
    let served = watcher.watch(http.serve_connection(TokioIo::new(stream), answer));
    tokio::select! {
        // A client that breaks off, or that speaks no HTTP, is nobody's concern.
        _ = served => {}
        () = place.connection.has_to_go(limits.idle_time) => {}
    }
}
