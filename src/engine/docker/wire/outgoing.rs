//! A request's body: there already, or made while it is sent.

use crate::engine::{EngineError, Feed, Result};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use std::io;
use tokio::sync::{Mutex, mpsc};

pub(super) enum Outgoing {
    Whole(Bytes),
    /// Taken once: it cannot be made again.
    Made(Mutex<Option<Feed<Bytes>>>),
}

impl Outgoing {
    /// A body that is made while it is sent, and what kept it from being made: the connection only knows that it broke off.
    pub(super) fn watched(self) -> (Self, mpsc::UnboundedReceiver<EngineError>) {
        let (to, why) = mpsc::unbounded_channel();
        let told = move |piece: &Result<Bytes>| {
            if let Err(error) = piece {
                // Nobody asks any more once the call is given up.
                drop(to.send(error.clone()));
            }
        };
        let watched = match self {
            Self::Made(feed) => Self::made_of(feed.into_inner().map(|feed| feed.inspect(told).boxed())),
            whole @ Self::Whole(_) => whole,
        };
        (watched, why)
    }

    pub(super) fn made(feed: Feed<Bytes>) -> Self {
        Self::made_of(Some(feed))
    }

    fn made_of(feed: Option<Feed<Bytes>>) -> Self {
        Self::Made(Mutex::new(feed))
    }

    /// Puts it into a request.
    pub(super) fn fill(&self, request: &mut bollard::BollardRequest) {
        *request.body_mut() = match self {
            Self::Whole(bytes) => bollard::body_full(bytes.clone()),
            Self::Made(feed) => {
                let feed = feed.try_lock().ok().and_then(|mut feed| feed.take());
                let again = || futures::stream::once(async { Err(io::Error::other("it was sent already")) }).boxed();
                let made = |feed: Feed<Bytes>| feed.map_err(|error| io::Error::other(error.to_string())).boxed();
                bollard::body_try_stream(feed.map_or_else(again, made))
            }
        };
    }
}
