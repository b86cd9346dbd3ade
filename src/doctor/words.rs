//! Reads shell text as far as it can be without running it: simple commands, their words, and what is put between them.

/// A simple command of a shell text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct SimpleCommand {
    /// Its words, without assignments in front.
    pub(super) words: Vec<String>,
    /// What stands before it: empty for the first, `;`, `&&`, `||`, `|`.
    pub(super) after: String,
}

/// Words of a shell that are no programs.
const BUILTINS: &[&str] = &[
    ".", ":", "[", "[[", "alias", "bg", "break", "case", "cd", "command", "continue", "do", "done", "echo", "elif",
    "else", "esac", "eval", "exec", "exit", "export", "false", "fi", "for", "function", "getopts", "hash", "if", "in",
    "kill", "let", "local", "printf", "pwd", "read", "readonly", "return", "select", "set", "shift", "source", "test",
    "then", "time", "times", "trap", "true", "type", "ulimit", "umask", "unset", "until", "wait", "while", "{", "}",
    "!",
];

/// Words after which a program follows.
const PREFIXES: &[&str] = &["exec", "time", "!", "then", "do", "else", "{", "nohup", "command"];

pub(super) fn is_builtin(word: &str) -> bool {
    BUILTINS.contains(&word)
}

/// The simple commands of a shell text, in order.
pub(super) fn simple_commands(text: &str) -> Vec<SimpleCommand> {
    let mut found = Vec::new();
    let mut reader = Reader::default();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (reader.quote, c) {
            (Some('\''), '\'') | (Some('"'), '"') => reader.quote = None,
            (Some(_), '\\') | (None, '\\') => {
                if let Some(next) = chars.next() {
                    reader.word.push(next);
                }
            }
            (Some(_), c) => reader.word.push(c),
            (None, '\'' | '"') => {
                reader.quote = Some(c);
                reader.open = true;
            }
            (None, ';' | '&' | '|' | '\n' | '(' | ')') => {
                let mut between = c.to_string();
                if matches!(c, '&' | '|') && chars.next_if_eq(&c).is_some() {
                    between.push(c);
                }
                // `2>&1` is a redirection.
                if between == "&" && reader.word.ends_with('>') {
                    reader.word.push('&');
                    continue;
                }
                reader.end_command(&mut found, between);
            }
            (None, c) if c.is_whitespace() => reader.end_word(),
            (None, c) => reader.word.push(c),
        }
    }
    reader.end_command(&mut found, String::new());
    found
}

#[derive(Default)]
struct Reader {
    quote: Option<char>,
    /// Whether the word has quotes, so that it counts although empty.
    open: bool,
    word: String,
    words: Vec<String>,
    after: String,
}

impl Reader {
    fn end_word(&mut self) {
        if !self.word.is_empty() || self.open {
            self.words.push(std::mem::take(&mut self.word));
        }
        self.open = false;
    }

    fn end_command(&mut self, found: &mut Vec<SimpleCommand>, between: String) {
        self.end_word();
        let words = std::mem::take(&mut self.words);
        let is_set = |word: &String| {
            let name = word.split('=').next().unwrap_or_default();
            word.contains('=') && !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        let skipped = words
            .iter()
            .take_while(|word| is_set(word) || PREFIXES.contains(&word.as_str()));
        let skipped = skipped.count();
        let words: Vec<String> = words.into_iter().skip(skipped).collect();
        let after = std::mem::replace(&mut self.after, between);
        if !words.is_empty() {
            found.push(SimpleCommand { words, after });
        }
    }
}

/// The last part of a path.
pub(super) fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a word is a shell of the Bourne family.
pub(super) fn is_shell(word: &str) -> bool {
    matches!(base_name(word), "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh")
}

/// The text that a command line gives to a shell: `sh -c TEXT`.
pub(super) fn shell_text(argv: &[String]) -> Option<&str> {
    let (first, rest) = argv.split_first()?;
    if !is_shell(first) {
        return None;
    }
    let at = rest
        .iter()
        .position(|word| word.starts_with('-') && word.ends_with('c') && !word.starts_with("--"))?;
    rest.get(at + 1).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let commands = simple_commands(text).into_iter();
        commands
            .map(|command| (command.after, command.words.join(" ")))
            .collect()
    }

    #[test]
    fn a_shell_text_is_split_into_simple_commands() {
        let is = |text: &str, want: &[(&str, &str)]| {
            let want: Vec<_> = want.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
            assert_eq!(read(text), want, "{text}");
        };
        is(
            "curl -f http://a || exit 1",
            &[("", "curl -f http://a"), ("||", "exit 1")],
        );
        is("A=b exec nginx -g 'daemon off;'", &[("", "nginx -g daemon off;")]);
        is("x 2>&1 | grep -q 'a b'", &[("", "x 2>&1"), ("|", "grep -q a b")]);
        is("a && b; c", &[("", "a"), ("&&", "b"), (";", "c")]);
        is("psql -c \"select 1\"", &[("", "psql -c select 1")]);
    }

    #[test]
    fn the_text_for_a_shell_is_found() {
        let argv = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(shell_text(&argv(&["/bin/sh", "-c", "a b"])), Some("a b"));
        assert_eq!(shell_text(&argv(&["bash", "-ec", "a"])), Some("a"));
        assert_eq!(shell_text(&argv(&["sh", "/start.sh"])), None);
        assert_eq!(shell_text(&argv(&["python3", "-c", "a"])), None);
    }
}
