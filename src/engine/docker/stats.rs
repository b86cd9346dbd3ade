//! Resource samples as `docker stats` computes them: CPU as cores from two readings, memory without the page cache, all
//! network interfaces.

use super::json;
use super::lines;
use super::wire::{Call, Wire, segment};
use crate::engine::{Feed, StatsSample};
use futures::stream::StreamExt;
use serde_json::Value;
use std::time::Duration;

/// A sample about every second, until the container no longer runs.
pub(super) fn follow(wire: &Wire, id: &str) -> Feed<StatsSample> {
    let call = Call::get("reading stats", id, format!("/containers/{}/stats", segment(id)))
        .query("stream", "true")
        .very_patient();
    let values = lines::values("reading stats", id.to_owned(), wire.bytes(call));
    let mut before = None;
    values
        .scan((), move |(), value| {
            let item = match value {
                Ok(value) => sample(&value, &mut before).map(Ok),
                Err(error) => Some(Err(error)),
            };
            futures::future::ready(item)
        })
        .boxed()
}

/// CPU time of the container and of the host, both in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
struct CpuTime {
    own: u64,
    host: u64,
}

impl CpuTime {
    /// `None` for the zeros an engine sends before the first reading and after the container's end.
    fn read(cpu: &Value) -> Option<Self> {
        let host = json::count(cpu, "system_cpu_usage");
        let own = cpu
            .get("cpu_usage")
            .map(|usage| json::count(usage, "total_usage"))
            .unwrap_or_default();
        (host > 0).then_some(Self { own, host })
    }
}

/// One sample; `None` once the container has ended (the engine then goes on sending zeros).
fn sample(value: &Value, before: &mut Option<CpuTime>) -> Option<StatsSample> {
    let null = Value::Null;
    let at = |key: &str| value.get(key).unwrap_or(&null);
    let read = json::time(value, "read")?;
    let cpu = at("cpu_stats");
    let now = CpuTime::read(cpu)?;
    let earlier = before.replace(now).or_else(|| CpuTime::read(at("precpu_stats")));
    let networks = || json::entries(value, "networks").map(|(_, network)| network);
    let blocks = at("blkio_stats");
    let throttling = |key| cpu.get("throttling_data").map_or(0, |data| json::count(data, key));
    Some(StatsSample {
        at: read,
        cpu_cores: earlier.map_or(0.0, |earlier| cores(earlier, now, online(cpu))),
        memory: memory(at("memory_stats")),
        memory_limit: json::count(at("memory_stats"), "limit"),
        net_rx: networks().map(|network| json::count(network, "rx_bytes")).sum(),
        net_tx: networks().map(|network| json::count(network, "tx_bytes")).sum(),
        block_read: block_bytes(blocks, "read"),
        block_write: block_bytes(blocks, "write"),
        pids: json::count(at("pids_stats"), "current"),
        throttled: throttling("throttled_periods"),
        throttled_for: Duration::from_nanos(throttling("throttled_time")),
    })
}

/// How many CPUs the host's time is spread over.
fn online(cpu: &Value) -> u64 {
    let per_cpu = cpu
        .get("cpu_usage")
        .map(|usage| json::items(usage, "percpu_usage").count());
    match json::count(cpu, "online_cpus") {
        0 => per_cpu.and_then(|n| u64::try_from(n).ok()).unwrap_or(1).max(1),
        n => n,
    }
}

/// Cores kept busy between two readings.
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

/// Memory in use without the page cache that can be dropped at any time: cgroup v1 and v2 name it differently.
fn memory(stats: &Value) -> u64 {
    let usage = json::count(stats, "usage");
    let Some(detail) = stats.get("stats") else { return usage };
    let cache = ["total_inactive_file", "inactive_file"]
        .into_iter()
        .find_map(|key| detail.get(key).and_then(Value::as_u64))
        .unwrap_or_default();
    if cache < usage { usage - cache } else { usage }
}

fn block_bytes(stats: &Value, operation: &str) -> u64 {
    json::items(stats, "io_service_bytes_recursive")
        .filter(|entry| json::str_at(entry, "op").eq_ignore_ascii_case(operation))
        .map(|entry| json::count(entry, "value"))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reading(own: u64, host: u64) -> Value {
        json!({
            "read": "2024-03-01T10:00:00Z",
            "cpu_stats": {"cpu_usage": {"total_usage": own}, "system_cpu_usage": host, "online_cpus": 4,
                          "throttling_data": {"throttled_periods": 2, "throttled_time": 3_000_000}},
            "precpu_stats": {"cpu_usage": {"total_usage": 0}},
            "memory_stats": {"usage": 1000, "limit": 5000, "stats": {"inactive_file": 300}},
            "networks": {"eth0": {"rx_bytes": 1, "tx_bytes": 2}, "eth1": {"rx_bytes": 10, "tx_bytes": 20}},
            "blkio_stats": {"io_service_bytes_recursive": [{"op": "Read", "value": 5}, {"op": "write", "value": 7}, {"op": "Read", "value": 1}]},
            "pids_stats": {"current": 3}
        })
    }

    #[test]
    fn cpu_is_the_difference_of_two_readings_in_cores() {
        let mut before = None;
        let first = sample(&reading(1_000, 1_000_000), &mut before).unwrap();
        // Nothing to compare with yet: the engine sends no host time in its first `precpu_stats`.
        assert!(first.cpu_cores.abs() < f64::EPSILON);
        let second = sample(&reading(1_000 + 250_000, 2_000_000), &mut before).unwrap();
        // A quarter of the host's time on four CPUs is one core.
        assert!((second.cpu_cores - 1.0).abs() < 1e-9, "{second:?}");
    }

    #[test]
    fn page_cache_is_left_out() {
        let got = sample(&reading(1, 1), &mut None).unwrap();
        assert_eq!((got.memory, got.memory_limit), (700, 5000));
        assert_eq!((got.block_read, got.block_write, got.pids, got.throttled), (6, 7, 3, 2));
        assert_eq!(got.throttled_for, Duration::from_millis(3));
        let v1 = memory(&json!({"usage": 100, "stats": {"total_inactive_file": 40, "inactive_file": 1}}));
        assert_eq!(v1, 60);
    }

    /// Trap: `eth0` is not the only interface, and a container in the host's network has none.
    #[test]
    fn trap_09_every_interface_counts_and_none_is_no_mistake() {
        let mut value = reading(1, 1);
        let got = sample(&value, &mut None).unwrap();
        assert_eq!((got.net_rx, got.net_tx), (11, 22));
        value.as_object_mut().unwrap().remove("networks");
        let got = sample(&value, &mut None).unwrap();
        assert_eq!((got.net_rx, got.net_tx, got.pids), (0, 0, 3));
    }

    /// Trap: after a container's death the engine goes on with zeros.
    #[test]
    fn zeros_after_the_end_are_the_end() {
        assert!(sample(&json!({"read": "0001-01-01T00:00:00Z", "cpu_stats": {}}), &mut None).is_none());
    }
}
