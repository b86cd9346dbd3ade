//! The stages that a Dockerfile copies files out of into its result, and their steps.

use indexmap::IndexMap;
use parse_dockerfile::{Command, CopyInstruction, Dockerfile, Flag, Instruction, RunInstruction};

/// A stage whose files are copied into the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuilderStage {
    /// Its name, or its number from 0.
    pub name: String,
    /// Its base image, below all stages it builds on; empty for `scratch`.
    pub base: String,
    /// Commands of its `RUN` steps and of those of the stages it builds on, in order, each run of blanks as one.
    pub commands: Vec<String>,
    /// Number of steps that add files after the last of these commands.
    pub copies_after: usize,
}

/// The stages that the stage `target` (empty: the last one) copies files out of, each once. Empty when nothing is
/// copied between stages, or when the text is not a valid Dockerfile: building it reports what is wrong.
pub fn stages(text: &str, args: &IndexMap<String, Option<String>>, target: &str) -> Vec<BuilderStage> {
    let Ok(dockerfile) = parse_dockerfile::parse(text) else {
        return Vec::new();
    };
    let plan = Stages::read(&dockerfile, args);
    let Some(result) = (if target.is_empty() {
        plan.0.len().checked_sub(1)
    } else {
        plan.find(target, plan.0.len())
    }) else {
        return Vec::new();
    };
    let mut found: Vec<usize> = Vec::new();
    for stage in plan.down_from(result) {
        for source in &plan.0[stage].sources {
            found.extend(plan.find(source, stage).filter(|at| !found.contains(at)));
        }
    }
    found.into_iter().map(|at| plan.describe(at)).collect()
}

/// One stage as written.
struct Stage {
    name: String,
    from: String,
    sources: Vec<String>,
    commands: Vec<String>,
    copies_after: usize,
}

struct Stages(Vec<Stage>);

impl Stages {
    fn read(dockerfile: &Dockerfile<'_>, args: &IndexMap<String, Option<String>>) -> Self {
        let globals = globals(dockerfile, args);
        let read = |(at, stage): (usize, parse_dockerfile::Stage<'_, '_>)| {
            let mut out = Stage {
                name: stage
                    .from
                    .as_
                    .as_ref()
                    .map_or_else(|| at.to_string(), |(_, name)| name.value.to_string()),
                from: expand(&stage.from.image.value, &globals),
                sources: Vec::new(),
                commands: Vec::new(),
                copies_after: 0,
            };
            stage.instructions.iter().for_each(|instruction| out.take(instruction));
            out
        };
        Self(dockerfile.stages().enumerate().map(read).collect())
    }

    /// An earlier stage than `before`, by its name (case ignored) or its number.
    fn find(&self, name: &str, before: usize) -> Option<usize> {
        let earlier = self.0.get(..before)?;
        let named = earlier.iter().rposition(|stage| stage.name.eq_ignore_ascii_case(name));
        named.or_else(|| name.parse().ok().filter(|at| *at < before))
    }

    /// A stage and those it builds on, itself first.
    fn down_from(&self, at: usize) -> Vec<usize> {
        let mut way = vec![at];
        let mut on = at;
        while let Some(below) = self.find(&self.0[on].from, on) {
            way.push(below);
            on = below;
        }
        way
    }

    fn describe(&self, at: usize) -> BuilderStage {
        let way = self.down_from(at);
        let bottom = way.last().map_or("", |at| self.0[*at].from.as_str());
        let has_run = |at: &&usize| !self.0[**at].commands.is_empty();
        let above = way.iter().take_while(|at| !has_run(at));
        let last = way.iter().find(has_run);
        BuilderStage {
            name: self.0[at].name.clone(),
            base: if bottom == "scratch" {
                String::new()
            } else {
                bottom.to_owned()
            },
            commands: way.iter().rev().flat_map(|at| self.0[*at].commands.clone()).collect(),
            copies_after: above.chain(last).map(|at| self.0[*at].copies_after).sum(),
        }
    }
}

impl Stage {
    fn take(&mut self, instruction: &Instruction<'_>) {
        match instruction {
            Instruction::Run(run) => {
                self.commands.push(command(run));
                self.copies_after = 0;
            }
            Instruction::Copy(CopyInstruction { options, .. }) => {
                self.sources.extend(from_option(options));
                self.copies_after += 1;
            }
            Instruction::Add(_) | Instruction::Workdir(_) => self.copies_after += 1,
            _ => {}
        }
    }
}

fn from_option(options: &[Flag<'_>]) -> Option<String> {
    let from = options.iter().find(|flag| flag.name.value == "from")?;
    Some(from.value.as_ref()?.value.to_string())
}

/// The command a builder runs for a `RUN`: lines joined, comments between them removed, each run of blanks as one.
fn command(run: &RunInstruction<'_>) -> String {
    let text = match (&run.arguments, run.here_docs.first()) {
        (_, Some(document)) => document.value.to_string(),
        (Command::Exec(words), None) => {
            let words: Vec<&str> = words.value.iter().map(|word| word.value.as_ref()).collect();
            words.join(" ")
        }
        (Command::Shell(text), None) => {
            let lines = text.value.lines().filter(|line| !line.trim_start().starts_with('#'));
            let lines = lines.map(|line| line.trim_end().strip_suffix('\\').unwrap_or(line));
            lines.collect::<String>()
        }
        _ => String::new(),
    };
    single_blanks(&text)
}

pub(super) fn single_blanks(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Arguments declared before the first stage, with their given or default values.
fn globals(dockerfile: &Dockerfile<'_>, args: &IndexMap<String, Option<String>>) -> IndexMap<String, String> {
    let mut known = IndexMap::new();
    for declared in dockerfile.global_args() {
        for word in declared.arguments.value.split_whitespace() {
            let (name, default) = word.split_once('=').unwrap_or((word, ""));
            let given = args.get(name).and_then(Option::as_ref);
            let value = given
                .cloned()
                .unwrap_or_else(|| expand(default.trim_matches(['"', '\'']), &known));
            known.insert(name.to_owned(), value);
        }
    }
    known
}

/// Expands `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}`, the forms that `FROM` allows.
fn expand(text: &str, known: &IndexMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let (word, behind) = variable(after);
        let value = |name: &str| known.get(name).map(String::as_str).unwrap_or_default();
        out.push_str(&match (word.split_once(":-"), word.split_once(":+")) {
            (Some((name, default)), _) if value(name).is_empty() => expand(default, known),
            (Some((name, _)), _) => value(name).to_owned(),
            (None, Some((name, other))) if !value(name).is_empty() => expand(other, known),
            (None, Some(_)) => String::new(),
            (None, None) => value(word).to_owned(),
        });
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The text after a `$`, split into the variable and the rest.
fn variable(after: &str) -> (&str, &str) {
    if let Some(inner) = after.strip_prefix('{') {
        let mut open = 1;
        for (at, c) in inner.char_indices() {
            open += match c {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            if open == 0 {
                return (&inner[..at], &inner[at + 1..]);
            }
        }
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    after.split_at(after.find(|c| !is_name(c)).unwrap_or(after.len()))
}
