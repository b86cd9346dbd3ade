//! What engine calls return.

use super::error::Result;
use futures::future::BoxFuture;
use futures::stream::BoxStream;

/// The future that an engine call returns.
pub type Answer<'a, T> = BoxFuture<'a, Result<T>>;
/// A stream from an engine; it ends when the engine has no more, or after its first `Err`.
pub type Feed<T> = BoxStream<'static, Result<T>>;
