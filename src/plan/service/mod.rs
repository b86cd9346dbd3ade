//! One service: which of its containers stay, which are replaced, and how they are started.

pub(super) mod converge;
pub(super) mod diff;
pub(super) mod existing;
pub(super) mod hooks;
pub(super) mod leftover;
pub(super) mod orphans;
pub(super) mod pre_start;
pub(super) mod provide;
pub(super) mod recreate;
pub(super) mod references;
pub(super) mod starts;
pub(super) mod stops;
