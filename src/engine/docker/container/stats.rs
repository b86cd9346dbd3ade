//! Resource samples as `docker stats` computes them: CPU in cores from two readings, memory without the page cache, the
//! sum of all network interfaces.

use crate::engine::docker::document::json;
use crate::engine::docker::document::lenient::{Count, Text, or_default};
use crate::engine::docker::wire::lines;
use crate::engine::docker::wire::{Call, Wire, segment};
use crate::engine::{Feed, StatsSample};
use futures::stream::StreamExt;
use indexmap::IndexMap;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::time::Duration;

/// A sample about every second, until the container no longer runs.
pub(crate) fn follow(wire: &Wire, id: &str) -> Feed<StatsSample> {
    let call = Call::get("reading stats", id, format!("/containers/{}/stats", segment(id)))
        .query("stream", "true")
        .no_timeout();
    let readings = lines::values::<Reading>("reading stats", id.to_owned(), wire.bytes(call));
    let mut before = None;
    readings
        .scan((), move |(), reading| {
            let item = match reading {
                Ok(reading) => sample(&reading, &mut before).map(Ok),
                Err(error) => Some(Err(error)),
            };
            futures::future::ready(item)
        })
        .boxed()
}

/// A reading that the engine sends about every second (`GET /containers/{id}/stats`).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Reading {
    read: Text,
    #[serde(deserialize_with = "or_default")]
    cpu_stats: Cpu,
    #[serde(deserialize_with = "or_default")]
    precpu_stats: Cpu,
    #[serde(deserialize_with = "or_default")]
    memory_stats: Memory,
    #[serde(deserialize_with = "or_default")]
    networks: IndexMap<String, Network>,
    #[serde(deserialize_with = "or_default")]
    blkio_stats: Blocks,
    #[serde(deserialize_with = "or_default")]
    pids_stats: Pids,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Cpu {
    #[serde(deserialize_with = "or_default")]
    cpu_usage: CpuUsage,
    system_cpu_usage: Count,
    online_cpus: Count,
    #[serde(deserialize_with = "or_default")]
    throttling_data: Throttling,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CpuUsage {
    total_usage: Count,
    #[serde(deserialize_with = "or_default")]
    percpu_usage: Vec<IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Throttling {
    throttled_periods: Count,
    /// In nanoseconds.
    throttled_time: Count,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Memory {
    usage: Count,
    limit: Count,
    #[serde(deserialize_with = "or_default")]
    stats: MemoryDetail,
}

/// The part of the page cache that can be reclaimed at any time, as cgroup v1 and v2 name it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MemoryDetail {
    total_inactive_file: Option<Count>,
    inactive_file: Option<Count>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Network {
    rx_bytes: Count,
    tx_bytes: Count,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Blocks {
    #[serde(deserialize_with = "or_default")]
    io_service_bytes_recursive: Vec<Block>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Block {
    op: Text,
    value: Count,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Pids {
    current: Count,
}

/// CPU time of the container and of the host, both in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
struct CpuTime {
    own: u64,
    host: u64,
}

impl CpuTime {
    /// `None` for the zeros that an engine sends before the first reading and after the container's end.
    fn read(cpu: &Cpu) -> Option<Self> {
        let host = cpu.system_cpu_usage.0;
        let own = cpu.cpu_usage.total_usage.0;
        (host > 0).then_some(Self { own, host })
    }
}

/// One sample; `None` once the container has exited (the engine keeps sending zeros).
fn sample(reading: &Reading, before: &mut Option<CpuTime>) -> Option<StatsSample> {
    let read = json::instant(&reading.read.0)?;
    let cpu = &reading.cpu_stats;
    let now = CpuTime::read(cpu)?;
    let earlier = before.replace(now).or_else(|| CpuTime::read(&reading.precpu_stats));
    Some(StatsSample {
        at: read,
        cpu_cores: earlier.map(|earlier| cores(earlier, now, online(cpu))),
        memory: reading.memory_stats.in_use(),
        memory_limit: reading.memory_stats.limit.0,
        net_rx: reading.networks.values().map(|network| network.rx_bytes.0).sum(),
        net_tx: reading.networks.values().map(|network| network.tx_bytes.0).sum(),
        block_read: reading.blkio_stats.bytes("read"),
        block_write: reading.blkio_stats.bytes("write"),
        pids: reading.pids_stats.current.0,
        throttled: cpu.throttling_data.throttled_periods.0,
        throttled_for: Duration::from_nanos(cpu.throttling_data.throttled_time.0),
    })
}

/// Number of CPUs that the host's CPU time is the sum of.
fn online(cpu: &Cpu) -> u64 {
    match cpu.online_cpus.0 {
        0 => u64::try_from(cpu.cpu_usage.percpu_usage.len()).unwrap_or(1).max(1),
        n => n,
    }
}

/// CPU cores used between two readings.
#[expect(
    clippy::cast_precision_loss,
    reason = "nanoseconds of a second fit a float with room to spare"
)]
fn cores(earlier: CpuTime, now: CpuTime, online: u64) -> f64 {
    let own = now.own.saturating_sub(earlier.own);
    let host = now.host.saturating_sub(earlier.host);
    if host == 0 {
        return 0.0;
    }
    own as f64 / host as f64 * online as f64
}

impl Memory {
    /// Memory in use without the page cache.
    fn in_use(&self) -> u64 {
        let usage = self.usage.0;
        let cache = self.stats.total_inactive_file.or(self.stats.inactive_file);
        let cache = cache.unwrap_or_default().0;
        if cache < usage { usage - cache } else { usage }
    }
}

impl Blocks {
    fn bytes(&self, operation: &str) -> u64 {
        let entries = self.io_service_bytes_recursive.iter();
        entries
            .filter(|entry| entry.op.0.eq_ignore_ascii_case(operation))
            .map(|entry| entry.value.0)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reading(own: u64, host: u64) -> Reading {
        let document = json!({
            "read": "2024-03-01T10:00:00Z",
            "cpu_stats": {"cpu_usage": {"total_usage": own}, "system_cpu_usage": host, "online_cpus": 4,
                          "throttling_data": {"throttled_periods": 2, "throttled_time": 3_000_000}},
            "precpu_stats": {"cpu_usage": {"total_usage": 0}},
            "memory_stats": {"usage": 1000, "limit": 5000, "stats": {"inactive_file": 300}},
            "networks": {"eth0": {"rx_bytes": 1, "tx_bytes": 2}, "eth1": {"rx_bytes": 10, "tx_bytes": 20}},
            "blkio_stats": {"io_service_bytes_recursive": [{"op": "Read", "value": 5}, {"op": "write", "value": 7}, {"op": "Read", "value": 1}]},
            "pids_stats": {"current": 3}
        });
        read(document)
    }

    fn read(document: serde_json::Value) -> Reading {
        serde_json::from_value(document).unwrap()
    }

    #[test]
    fn cpu_is_the_difference_of_two_readings_in_cores() {
        let mut before = None;
        let first = sample(&reading(1_000, 1_000_000), &mut before).unwrap();
        // Nothing to compare with yet: the engine sends no host time in its first `precpu_stats`.
        assert_eq!(first.cpu_cores, None);
        let second = sample(&reading(1_000 + 250_000, 2_000_000), &mut before).unwrap();
        // A quarter of the host's time on four CPUs is one core.
        assert!(
            second.cpu_cores.is_some_and(|cores| (cores - 1.0).abs() < 1e-9),
            "{second:?}"
        );
    }

    #[test]
    fn page_cache_is_left_out() {
        let got = sample(&reading(1, 1), &mut None).unwrap();
        assert_eq!((got.memory, got.memory_limit), (700, 5000));
        assert_eq!((got.block_read, got.block_write, got.pids, got.throttled), (6, 7, 3, 2));
        assert_eq!(got.throttled_for, Duration::from_millis(3));
        let v1 = json!({"memory_stats": {"usage": 100, "stats": {"total_inactive_file": 40, "inactive_file": 1}}});
        assert_eq!(read(v1).memory_stats.in_use(), 60);
    }

    /// Trap: `eth0` is not the only interface, and a container in the host's network has none.
    #[test]
    fn trap_09_every_interface_counts_and_none_is_no_mistake() {
        let mut value = reading(1, 1);
        let got = sample(&value, &mut None).unwrap();
        assert_eq!((got.net_rx, got.net_tx), (11, 22));
        value.networks.clear();
        let got = sample(&value, &mut None).unwrap();
        assert_eq!((got.net_rx, got.net_tx, got.pids), (0, 0, 3));
    }

    /// Trap: after a container's death the engine goes on with zeros.
    #[test]
    fn a_reading_of_zeros_ends_the_stats() {
        let zeros = json!({"read": "0001-01-01T00:00:00Z", "cpu_stats": {}, "networks": null, "blkio_stats": {"io_service_bytes_recursive": null}});
        assert!(sample(&read(zeros), &mut None).is_none());
    }
}
