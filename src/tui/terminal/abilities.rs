//! What a terminal can do beyond text and colours, by the variables of the environment. A terminal that is not known can
//! do nothing of it: it might show the sequences as text, or worse, as notifications.

/// What a terminal can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Abilities {
    /// Links (OSC 8).
    pub links: bool,
    /// Progress in its tab or the taskbar (OSC 9;4).
    pub progress: bool,
}

impl Abilities {
    /// Of the terminal that set these variables.
    pub fn of<'e>(variable: impl Fn(&str) -> Option<&'e str>) -> Self {
        let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let program = variable("TERM_PROGRAM").unwrap_or_default();
        let term = variable("TERM").unwrap_or_default();
        // What stands between may pass nothing on, and tells nothing of the terminal outside.
        let is_within = is_set("TMUX") || is_set("STY") || term.starts_with("screen") || term.starts_with("tmux");
        if is_within || term == "dumb" {
            return Self::default();
        }
        let version = |name: &str| variable(name).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
        let is_windows_terminal = is_set("WT_SESSION");
        let has_links = is_windows_terminal
            || matches!(
                program,
                "WezTerm" | "ghostty" | "iTerm.app" | "vscode" | "zed" | "Hyper" | "mintty"
            )
            || matches!(
                term,
                "xterm-kitty" | "xterm-ghostty" | "alacritty" | "foot" | "foot-direct" | "contour"
            )
            || version("VTE_VERSION") >= 5000
            || version("KONSOLE_VERSION") >= 201_200;
        // On another machine an address leads to the wrong one.
        let is_remote = is_set("SSH_CONNECTION") || is_set("SSH_TTY");
        Self {
            links: has_links && !is_remote,
            progress: is_windows_terminal
                || variable("ConEmuANSI") == Some("ON")
                || matches!(program, "WezTerm" | "ghostty" | "mintty")
                || term == "xterm-ghostty"
                || version("VTE_VERSION") >= 8000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &'static str)]) -> (bool, bool) {
        let found = Abilities::of(|name| {
            let variable = variables.iter().find(|(known, _)| *known == name);
            variable.map(|(_, value)| *value)
        });
        (found.links, found.progress)
    }

    #[test]
    fn only_what_is_known_to_be_understood_is_written() {
        for (variables, wanted) in [
            (&[][..], (false, false)),
            (&[("TERM", "xterm-256color")], (false, false)),
            (&[("TERM", "linux")], (false, false)),
            (&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "WezTerm")], (true, true)),
            (&[("TERM", "xterm-kitty")], (true, false)),
            (&[("TERM", "xterm-256color"), ("VTE_VERSION", "7600")], (true, false)),
            (&[("TERM", "xterm-256color"), ("VTE_VERSION", "8000")], (true, true)),
            (&[("TERM", "xterm-256color"), ("VTE_VERSION", "4800")], (false, false)),
            // In tmux the variables are those of the terminal it was once started in.
            (&[("TERM", "tmux-256color"), ("VTE_VERSION", "8000")], (false, false)),
            (
                &[("TERM", "xterm-256color"), ("TMUX", "/tmp/x"), ("WT_SESSION", "1")],
                (false, false),
            ),
            (&[("TERM", "xterm-ghostty"), ("SSH_CONNECTION", "1")], (false, true)),
        ] {
            assert_eq!(of(variables), wanted, "{variables:?}");
        }
    }
}
