//! How a line of a task is written: with the task and its node in front, or as an object.

use crate::program::{OutputFormat, Program};
use stackdeck::cli::LogsArgs;
use stackdeck::engine::StdStream;
use stackdeck::engine::swarm::TaskLine;
use stackdeck::json;
use stackdeck::logs::plain_text;
use stackdeck::swarm::{SwarmView, task_name};

/// Longest line that is shown whole.
const LONGEST: usize = 1 << 20;

/// How lines are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineFormat {
    pub(super) output: OutputFormat,
    pub(super) timestamps: bool,
    pub(super) without_prefix: bool,
}

impl LineFormat {
    pub(super) fn of(args: &LogsArgs, program: &Program<'_>) -> Self {
        Self {
            output: program.output_format(),
            timestamps: args.timestamps,
            without_prefix: args.no_log_prefix,
        }
    }

    /// A line with its end. A task that the view does not know has its id for a name.
    pub(super) fn line(self, view: &SwarmView, line: &TaskLine) -> String {
        let text = plain_text(&line.text, LONGEST);
        let task = view.tasks.iter().find(|task| task.id == line.task_id);
        let service = task.and_then(|task| view.services.iter().find(|service| service.id == task.service_id));
        let name = match task.zip(service) {
            Some((task, service)) => task_name(view, service, task),
            None => line.task_id.clone(),
        };
        let node = match (task, line.node_id.as_str()) {
            (Some(task), "") => view.node_name(&task.node_id),
            (_, node) => view.node_name(node),
        };
        let time = line.at.map(json::time).unwrap_or_default();
        if self.output == OutputFormat::Json {
            let stream = match line.stream {
                StdStream::Out => "stdout",
                StdStream::Err => "stderr",
            };
            let object = serde_json::json!({
                "type": "task_log", "task": name, "node": node, "time": time, "stream": stream, "text": text,
            });
            return format!("{}\n", json::text(&object));
        }
        let time = if self.timestamps {
            format!("{time} ")
        } else {
            String::new()
        };
        match (self.without_prefix, node) {
            (true, _) => format!("{time}{text}\n"),
            (false, "") => format!("{name} | {time}{text}\n"),
            (false, node) => format!("{name}@{node} | {time}{text}\n"),
        }
    }
}
