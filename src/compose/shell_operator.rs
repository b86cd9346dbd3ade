//! What only a shell understands, among words that no shell reads: a test or command that is written as a list.

const OPERATORS: [&str; 9] = ["||", "&&", "|", ";", "&", ">", ">>", "<", "2>&1"];

/// The first word that is an operator of a shell.
pub fn shell_operator(words: &[String]) -> Option<&String> {
    words.iter().find(|word| OPERATORS.contains(&word.as_str()))
}
