//! Resources that containers use, as `docker compose stats` shows them.

use super::row::{Row, row_of};
use super::units::{bytes_size, human_size};
use crate::engine::StatsSample;
use serde_json::json;

/// The headings of the fields that `stats` knows.
pub const USAGE_HEADINGS: [(&str, &str); 9] = [
    ("Container", "CONTAINER"),
    ("ID", "CONTAINER ID"),
    ("Name", "NAME"),
    ("CPUPerc", "CPU %"),
    ("MemUsage", "MEM USAGE / LIMIT"),
    ("MemPerc", "MEM %"),
    ("NetIO", "NET I/O"),
    ("BlockIO", "BLOCK I/O"),
    ("PIDs", "PIDS"),
];

/// The fields of a container's usage; without a sample, `--` as the docker CLI has it.
/// `is_whole`: nothing is cut short (`--no-trunc`).
pub fn usage(id: &str, name: &str, sample: Option<&StatsSample>, is_whole: bool) -> Row {
    let short: String = id.chars().take(if is_whole { id.len() } else { 12 }).collect();
    let fields = match sample {
        None => json!({
            "BlockIO": "-- / --", "CPUPerc": "--", "Container": id, "ID": short, "MemPerc": "--",
            "MemUsage": "-- / --", "Name": name, "NetIO": "-- / --", "PIDs": "--",
        }),
        Some(sample) => json!({
            "BlockIO": format!("{} / {}", human_size(sample.block_read), human_size(sample.block_write)),
            "CPUPerc": format!("{:.2}%", sample.cpu_cores.unwrap_or(0.0) * 100.0),
            "Container": id,
            "ID": short,
            "MemPerc": format!("{:.2}%", share(sample)),
            "MemUsage": format!("{} / {}", bytes_size(sample.memory), bytes_size(sample.memory_limit)),
            "Name": name,
            "NetIO": format!("{} / {}", human_size(sample.net_rx), human_size(sample.net_tx)),
            "PIDs": sample.pids.to_string(),
        }),
    };
    row_of(fields)
}

/// Memory in percent of its limit; 0 without a limit.
fn share(sample: &StatsSample) -> f64 {
    if sample.memory_limit == 0 {
        return 0.0;
    }
    sample.memory as f64 / sample.memory_limit as f64 * 100.0
}
