//! Plans for small projects on small hosts.

mod converge;
mod down;
mod faults;
mod images;
mod provide;
mod render;
mod renewal;
mod shared;
mod up;
mod world;
