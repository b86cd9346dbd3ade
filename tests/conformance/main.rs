//! What docker compose makes of a file, stackdeck makes of it: our own cases (`tests/cases`, recorded from the reference), and the
//! larger corpus where it lies beside the repository or `STACKDECK_CONFORMANCE` names it.

mod case;
mod models;
mod swarm;
mod written;
