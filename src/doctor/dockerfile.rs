//! The little that the doctor reads of Dockerfiles.

use parse_dockerfile::{Command, Instruction};

/// The first `RUN` of a Dockerfile with one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FirstRun {
    pub(super) base: String,
    /// The text for the shell.
    pub(super) command: String,
    /// From 1.
    pub(super) line: usize,
}

/// The first `RUN`, where only `FROM` and what adds no file stands before it.
pub(super) fn first_run(text: &str) -> Option<FirstRun> {
    let dockerfile = parse_dockerfile::parse(text).ok()?;
    let mut base = None;
    for instruction in &dockerfile.instructions {
        match instruction {
            Instruction::From(from) if base.is_none() => {
                let name = from.image.value.to_string();
                // What a variable or an earlier stage gives is not known here.
                base = Some(name).filter(|name| !name.contains('$') && name != "scratch");
                base.as_ref()?;
            }
            Instruction::Run(run) => {
                let (command, at) = match &run.arguments {
                    Command::Shell(shell) => (shell.value.to_string(), shell.span.start),
                    Command::Exec(_) => return None,
                    _ => return None,
                };
                let line = text.get(..at)?.bytes().filter(|byte| *byte == b'\n').count() + 1;
                return Some(FirstRun {
                    base: base?,
                    command,
                    line,
                });
            }
            Instruction::Arg(_)
            | Instruction::Label(_)
            | Instruction::Workdir(_)
            | Instruction::User(_)
            | Instruction::Maintainer(_) => {}
            _ => return None,
        }
    }
    None
}

/// Where a program of a base image may be.
pub(super) fn places(program: &str) -> Vec<String> {
    if program.starts_with('/') {
        return vec![program.to_owned()];
    }
    let directories = [
        "/usr/local/sbin",
        "/usr/local/bin",
        "/usr/sbin",
        "/usr/bin",
        "/sbin",
        "/bin",
    ];
    directories
        .iter()
        .map(|directory| format!("{directory}/{program}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_command_is_found_with_its_line() {
        let first = first_run("FROM a:1\nWORKDIR /x\nRUN make install\n").unwrap();
        assert_eq!(
            (first.base.as_str(), first.command.as_str(), first.line),
            ("a:1", "make install", 3)
        );
        assert_eq!(first_run("FROM a\nCOPY x /bin\nRUN x"), None);
        assert_eq!(first_run("FROM $A\nRUN x"), None);
    }
}
