//! Opens one connection to an engine.

use super::address::Address;
use super::ssh;
use super::tls;
use crate::engine::docker::fault;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};

/// A connection to an engine.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// How often, and in what intervals, a connection is tried while no file descriptor is left: others end all the time.
const ATTEMPTS: u32 = 50;
const INTERVAL: Duration = Duration::from_millis(100);

pub(crate) async fn dial(address: &Address) -> io::Result<Box<dyn Duplex>> {
    for _ in 1..ATTEMPTS {
        match dial_once(address).await {
            Err(error) if fault::is_exhausted(&error) => tokio::time::sleep(INTERVAL).await,
            answer => return answer,
        }
    }
    dial_once(address).await
}

async fn dial_once(address: &Address) -> io::Result<Box<dyn Duplex>> {
    Ok(match address {
        Address::Unix(path) => Box::new(UnixStream::connect(path).await?),
        Address::Tcp(authority) => Box::new(tcp(authority).await?),
        Address::Tls(authority, certificates) => {
            Box::new(tls::connect(tcp(authority).await?, authority, certificates).await?)
        }
        Address::Ssh(destination) => Box::new(ssh::connect(destination)?),
    })
}

async fn tcp(authority: &str) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(authority).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}
