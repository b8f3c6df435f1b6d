use futures_util::StreamExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

/// Answers every byte of every connection with itself.
async fn echo(total: usize, address: usize, silence: Duration) -> (SocketAddr, Arc<Table>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let at = listener.local_addr().unwrap();
    let limits = ConnectionLimits {
        total,
        address,
        silence,
    };
    let mut connections = Connections::new(listener, limits);
    let table = connections.table.clone();
    tokio::spawn(async move {
        while let Some(Ok(mut connection)) = connections.next().await {
            tokio::spawn(async move {
                let mut byte = [0];
                while matches!(connection.read(&mut byte).await, Ok(1)) {
                    if connection.write_all(&byte).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    (at, table)
}

/// Whether a byte comes back.
async fn answered(stream: &mut TcpStream) -> bool {
    let mut byte = [7];
    stream.write_all(&byte).await.is_ok() && matches!(stream.read(&mut byte).await, Ok(1))
}

#[tokio::test]
async fn whoever_was_silent_longest_makes_room() {
    let (at, table) = echo(4, 4, Duration::from_secs(60)).await;
    let mut first = TcpStream::connect(at).await.unwrap();
    assert!(answered(&mut first).await);
    let mut others = Vec::new();
    for _ in 0..20 {
        others.push(TcpStream::connect(at).await.unwrap());
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert!(answered(&mut first).await, "it was never silent longest");
    }
    let mut newest = TcpStream::connect(at).await.unwrap();
    assert!(answered(&mut newest).await);
    assert!(!answered(&mut others[0]).await);
    assert!(table.open().lines.len() <= 4);
    drop((first, others, newest));
    while !table.open().queues.is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(table.open().lines.is_empty());
}

#[tokio::test]
async fn an_address_makes_room_for_itself_alone() {
    let (at, table) = echo(4, 2, Duration::from_secs(60)).await;
    let mut streams = Vec::new();
    for _ in 0..3 {
        streams.push(TcpStream::connect(at).await.unwrap());
        let newest = streams.last_mut().unwrap();
        assert!(answered(newest).await);
    }
    assert!(!answered(&mut streams[0]).await);
    assert!(answered(&mut streams[1]).await && answered(&mut streams[2]).await);
    assert_eq!(table.open().of(IpAddr::from([127, 0, 0, 1])), 2);
}

#[tokio::test]
async fn a_connection_that_is_silent_too_long_is_closed() {
    let (at, _table) = echo(4, 4, Duration::from_millis(200)).await;
    let mut silent = TcpStream::connect(at).await.unwrap();
    assert!(answered(&mut silent).await);
    assert_eq!(silent.read(&mut [0]).await.unwrap(), 0);
    let mut next = TcpStream::connect(at).await.unwrap();
    assert!(answered(&mut next).await);
}

#[test]
fn few_files_leave_few_connections() {
    let limits = ConnectionLimits::within(1_024);
    assert_eq!((limits.total, limits.address), (768, 384));
    let limits = ConnectionLimits::within(65_536);
    assert_eq!((limits.total, limits.address), (4_096, 2_048));
}
