//! The log: one JSON object a line on standard output.
//!
//! Nothing secret gets here: secrets are `Secret`s, which print as `***`; requests are logged without headers, query and body;
//! and libraries, whose detailed levels may show addresses and payloads, are never logged below `info`.

use std::{fmt, io};

use chrono::{Local, SecondsFormat};
use tracing::{Level, Metadata};
use tracing_subscriber::{
    Layer as _,
    filter::filter_fn,
    fmt::{MakeWriter, format::Writer, time::FormatTime},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

/// Local time with its offset; the zone is `TZ`'s.
struct Clock;

impl FormatTime for Clock {
    fn format_time(&self, writer: &mut Writer<'_>) -> fmt::Result {
        write!(writer, "{}", Local::now().to_rfc3339_opts(SecondsFormat::Millis, false))
    }
}

/// Everything up to the level; of libraries nothing below `info`.
fn may_be_shown(metadata: &Metadata<'_>, level: Level) -> bool {
    let ours = metadata.target() == "monitor" || metadata.target().starts_with("monitor::");
    *metadata.level() <= if ours { level } else { level.min(Level::INFO) }
}

fn layers<W: for<'w> MakeWriter<'w> + Send + Sync + 'static>(
    level: Level,
    writer: W,
) -> impl tracing::Subscriber + Send + Sync {
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_timer(Clock)
        .with_current_span(false)
        .with_span_list(false)
        .with_writer(writer);
    let filter = filter_fn(move |metadata| may_be_shown(metadata, level));
    tracing_subscriber::registry().with(lines.with_filter(filter))
}

/// Starts logging; panics are logged too.
pub(crate) fn install(level: Level) {
    // an error says that there is a log already
    let _already = layers(level, io::stdout).try_init();
    std::panic::set_hook(Box::new(
        |panic| tracing::error!(panic = %panic, "the program broke; this is a fault in it"),
    ));
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::secret::Secret;

    #[derive(Clone, Default)]
    struct Buffer(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_are_json_without_secrets_and_without_libraries_details() {
        let buffer = Buffer::default();
        let writer = buffer.clone();
        tracing::subscriber::with_default(layers(Level::TRACE, move || writer.clone()), || {
            tracing::debug!(password = ?Secret::new("hunter2"), "signed\nin");
            tracing::debug!(target: "reqwest::connect", "POST https://x/hunter2");
            tracing::info!(target: "sqlx::pool", "a library's news");
        });
        let text = String::from_utf8(buffer.0.lock().unwrap().clone()).unwrap();
        assert!(!text.contains("hunter2"), "{text}");
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert_eq!(lines[0]["message"], "signed\nin");
        assert_eq!(lines[0]["password"], "***");
        assert_eq!(lines[0]["level"], "DEBUG");
        assert!(
            lines[0]["timestamp"]
                .as_str()
                .unwrap()
                .parse::<chrono::DateTime<chrono::Utc>>()
                .is_ok()
        );
    }
}
