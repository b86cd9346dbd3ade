//! `monitor healthcheck`: asks the running service whether it is ready. The image has no shell and no curl to do it.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time,
};

/// Asks `/readyz`. The answer's body either way: it says which store is missing.
///
/// # Errors
/// Not ready, not listening, or no answer in time; what was said.
pub(crate) async fn check(address: SocketAddr) -> Result<String, String> {
    match time::timeout(Duration::from_millis(2_700), exchange(address)).await {
        Ok(Ok(answer)) => read_answer(&answer),
        Ok(Err(error)) => Err(format!("{address}: {error}")),
        Err(_) => Err(format!("{address}: no answer within 2.7 s")),
    }
}

async fn exchange(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(format!("GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").as_bytes())
        .await?;
    let mut answer = String::new();
    stream.take(64 * 1024).read_to_string(&mut answer).await?;
    Ok(answer)
}

fn read_answer(answer: &str) -> Result<String, String> {
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("this is not an HTTP answer")?;
    match head.split(' ').nth(1) {
        Some("200") => Ok(body.to_owned()),
        _ => Err(body.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_status_200_is_ready() {
        assert_eq!(
            read_answer("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"),
            Ok("{}".into())
        );
        assert_eq!(
            read_answer("HTTP/1.1 503 Service Unavailable\r\n\r\nno mysql"),
            Err("no mysql".into())
        );
        assert_eq!(read_answer("HTTP/1.1 2000 OK\r\n\r\n"), Err(String::new()));
        assert!(read_answer("SSH-2.0").is_err());
    }

    #[tokio::test]
    async fn nobody_listening_is_said_with_the_address() {
        let address = SocketAddr::from(([127, 0, 0, 1], 1));
        assert!(check(address).await.unwrap_err().starts_with("127.0.0.1:1: "));
    }
}
