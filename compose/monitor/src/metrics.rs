//! Counters, and their text for Prometheus (exposition format 0.0.4).

use std::{
    collections::BTreeMap,
    fmt::{Display, Write as _},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
    },
};

/// A number that only grows.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, n: u64) {
        self.0.fetch_add(n, Relaxed);
    }
}

/// All counters of the service.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// By route pattern, method and status; patterns, so that an address cannot make up a series.
    requests: Mutex<BTreeMap<(String, String, u16), u64>>,
    pub(crate) checks: Counter,
    pub(crate) fetched: Counter,
    pub(crate) fetch_failures: Counter,
    pub(crate) alerts: Counter,
    pub(crate) sent: Counter,
    pub(crate) send_failures: Counter,
    /// Seconds since 1970; 0 before the first.
    pub(crate) last_fetch: AtomicI64,
    pub(crate) tokens: AtomicU64,
}

impl Metrics {
    pub(crate) fn request(&self, method: &str, route: &str, status: u16) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests
            .entry((route.to_owned(), method.to_owned(), status))
            .or_default() += 1;
    }

    /// The text for Prometheus. `stores` says which store is reachable.
    pub(crate) fn render(&self, source: &str, stores: &[(&str, bool)]) -> String {
        let mut text = Text::default();
        let version = env!("CARGO_PKG_VERSION");
        let labels = format!("{{version=\"{version}\",source=\"{source}\"}}");
        text.family(
            "monitor_build_info",
            "gauge",
            "The running version and its price source.",
        );
        text.sample("monitor_build_info", &labels, 1);
        text.family("monitor_store_up", "gauge", "Whether a store answers.");
        for (store, up) in stores {
            text.sample("monitor_store_up", &format!("{{store=\"{store}\"}}"), u8::from(*up));
        }
        self.render_requests(&mut text);
        for (name, help, counter) in self.counters() {
            text.family(name, "counter", help);
            text.sample(name, "", counter.0.load(Relaxed));
        }
        let last = "monitor_ticker_last_success_timestamp_seconds";
        text.family(last, "gauge", "When the source last gave a price.");
        text.sample(last, "", self.last_fetch.load(Relaxed));
        text.family("monitor_tokens_in_use", "gauge", "Tokens that enabled tasks ask about.");
        text.sample("monitor_tokens_in_use", "", self.tokens.load(Relaxed));
        text.0
    }

    fn counters(&self) -> [(&'static str, &'static str, &Counter); 6] {
        [
            ("monitor_checks_total", "Rounds over all tokens in use.", &self.checks),
            (
                "monitor_ticker_fetches_total",
                "Prices taken from the source.",
                &self.fetched,
            ),
            (
                "monitor_ticker_failures_total",
                "Prices the source did not give.",
                &self.fetch_failures,
            ),
            ("monitor_alerts_total", "Limits crossed.", &self.alerts),
            ("monitor_notifications_sent_total", "Alerts delivered.", &self.sent),
            (
                "monitor_notifications_failed_total",
                "Alerts that could not be delivered.",
                &self.send_failures,
            ),
        ]
    }

    fn render_requests(&self, text: &mut Text) {
        let name = "monitor_http_requests_total";
        text.family(name, "counter", "Requests answered.");
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        for ((route, method, status), count) in requests.iter() {
            let labels = format!("{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}}");
            text.sample(name, &labels, *count);
        }
    }
}

/// Lines of the exposition format. Writing to a string cannot fail.
#[derive(Default)]
struct Text(String);

impl Text {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &str, value: impl Display) {
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_in_the_prometheus_text_format() {
        let metrics = Metrics::default();
        metrics.request("GET", "/api/v1/tasks/{id}", 404);
        metrics.request("GET", "/api/v1/tasks/{id}", 404);
        metrics.alerts.add(3);
        let text = metrics.render("synthetic", &[("mysql", true), ("redis", false)]);
        for line in [
            "# TYPE monitor_http_requests_total counter",
            r#"monitor_http_requests_total{route="/api/v1/tasks/{id}",method="GET",status="404"} 2"#,
            r#"monitor_store_up{store="redis"} 0"#,
            "monitor_alerts_total 3",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is missing in\n{text}");
        }
        assert!(text.ends_with('\n'));
    }
}
