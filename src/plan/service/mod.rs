//! One service: what of it stays, what is replaced, and how its containers come up.

pub(super) mod converge;
pub(super) mod diff;
pub(super) mod leftover;
pub(super) mod orphans;
pub(super) mod pre_start;
pub(super) mod provide;
pub(super) mod recreate;
pub(super) mod references;
pub(super) mod starts;
