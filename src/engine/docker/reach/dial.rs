//! Opens one connection to an engine.

use super::address::Address;
use super::ssh;
use super::tls;
use std::io;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};

/// A connection to an engine.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

pub(crate) async fn dial(address: &Address) -> io::Result<Box<dyn Duplex>> {
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
