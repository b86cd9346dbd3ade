//! Maps roles to styles. Every style on the screen is one of these roles; no state is shown by colour alone.

use super::picture::Backdrop;
use crate::settings::{PAIRS, Settings, ThemeChoice, ThemeRoles, themes};
use crate::tui::terminal::background::Background;
use ratatui::style::{Color, Modifier, Style};
use std::str::FromStr;

/// Styles by role.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Theme {
    pub text: Style,
    pub dim: Style,
    pub title: Style,
    pub accent: Style,
    pub focus: Style,
    pub selected: Style,
    pub good: Style,
    pub wait: Style,
    pub work: Style,
    pub bad: Style,
    pub odd: Style,
    pub alarm: Style,
    pub rule: Style,
    pub key: Style,
    pub found: Style,
    pub found_now: Style,
    pub error_line: Style,
    pub warning_line: Style,
    pub quote: Style,
    pub simulated: Style,
    pub popup: Style,
    /// Colours of service names, chosen by a hash of the name so that they are the same in every run.
    pub services: Vec<Style>,
    /// Whether colour may be used at all.
    pub coloured: bool,
}

impl Theme {
    /// The user's theme for the terminal's background, and what is wrong with the setting.
    pub(crate) fn chosen(settings: &Settings, coloured: bool, background: Background) -> (Self, Vec<String>) {
        let mut faults = Vec::new();
        let name = match (settings.theme.pair(), background) {
            (Some(pair), Background::Dark) => pair.dark,
            (Some(pair), Background::Light) => pair.light,
            (None, _) => settings.theme.name(),
        };
        let all = themes();
        let mut roles = match all.iter().find(|(known, _)| *known == name) {
            Some((_, roles)) => roles.clone(),
            None => {
                let pairs = PAIRS.iter().map(|pair| pair.name);
                let names: Vec<_> = pairs.chain(all.iter().map(|(known, _)| *known)).collect();
                faults.push(format!("theme {name:?} is not known; there are {}", names.join(", ")));
                all.into_iter().next().map(|(_, roles)| roles).unwrap_or_default()
            }
        };
        let changes = match &settings.theme {
            ThemeChoice::Named(_) => None,
            ThemeChoice::Changed { roles, .. } => Some(roles),
        };
        for (role, style) in changes.into_iter().flatten() {
            if roles.insert(role.clone(), style.clone()).is_none() {
                faults.push(format!("theme role {role:?} is not known"));
            }
        }
        (Self::from_roles(&roles, coloured, &mut faults), faults)
    }

    /// What it is made for: where its text is dark, a light terminal.
    pub(crate) fn backdrop(&self) -> Backdrop {
        let is_dark = |colour: Color| matches!(colour, Color::Rgb(r, g, b) if u32::from(r) + u32::from(g) + u32::from(b) < 3 * 110);
        let dark = self
            .services
            .iter()
            .filter(|style| style.fg.is_some_and(is_dark))
            .count();
        if dark * 2 > self.services.len() {
            Backdrop::Light
        } else {
            Backdrop::Dark
        }
    }

    fn from_roles(roles: &ThemeRoles, coloured: bool, faults: &mut Vec<String>) -> Self {
        let mut read = |role: &str| {
            let words = roles.get(role).map_or("", String::as_str);
            let style = style(words).unwrap_or_else(|word| {
                faults.push(format!(
                    "theme role {role:?}: {word:?} is neither a colour nor a modifier"
                ));
                Style::new()
            });
            if coloured { style } else { monochrome(role) }
        };
        let services = roles
            .get("services")
            .map(|list| list.split(',').filter_map(|word| style(word).ok()).collect())
            .unwrap_or_default();
        Self {
            text: read("text"),
            dim: read("dim"),
            title: read("title"),
            accent: read("accent"),
            focus: read("focus"),
            selected: read("selected"),
            good: read("good"),
            wait: read("wait"),
            work: read("work"),
            bad: read("bad"),
            odd: read("odd"),
            alarm: read("alarm"),
            rule: read("rule"),
            key: read("key"),
            found: read("match"),
            found_now: read("match-now"),
            error_line: read("error-line"),
            warning_line: read("warning-line"),
            quote: read("quote"),
            simulated: read("simulated"),
            popup: read("popup"),
            services: if coloured { services } else { Vec::new() },
            coloured,
        }
    }

    /// The style of a service's name: the same in every run, since it depends on the name only.
    pub(crate) fn service(&self, name: &str) -> Style {
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        let count = self.services.len() as u64;
        let index = hash.checked_rem(count).unwrap_or(0);
        let index = usize::try_from(index).unwrap_or(0);
        self.services.get(index).copied().unwrap_or_default()
    }
}

/// The style of a role without colour: weight, reverse, underline.
fn monochrome(role: &str) -> Style {
    let style = Style::new();
    match role {
        "title" | "focus" | "key" | "bad" | "error-line" => style.add_modifier(Modifier::BOLD),
        "dim" | "rule" => style.add_modifier(Modifier::DIM),
        "alarm" | "match-now" | "simulated" | "selected" => style.add_modifier(Modifier::REVERSED),
        "match" => style.add_modifier(Modifier::UNDERLINED),
        "quote" => style.add_modifier(Modifier::ITALIC),
        _ => style,
    }
}

/// Parses `"green bold"`, `"black on #ffd866"`, `"reversed"`; the error is the unknown word.
fn style(words: &str) -> Result<Style, String> {
    let mut style = Style::new();
    let mut background = false;
    for word in words.split_whitespace() {
        let modifier = match word {
            "on" => {
                background = true;
                continue;
            }
            "bold" => Modifier::BOLD,
            "dim" => Modifier::DIM,
            "italic" => Modifier::ITALIC,
            "underlined" => Modifier::UNDERLINED,
            "reversed" => Modifier::REVERSED,
            _ => {
                let colour = Color::from_str(word).map_err(|_| word.to_owned())?;
                style = if background { style.bg(colour) } else { style.fg(colour) };
                background = false;
                continue;
            }
        };
        style = style.add_modifier(modifier);
    }
    Ok(style)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_themes_have_no_faults() {
        for (name, _) in themes() {
            let settings = Settings {
                theme: ThemeChoice::Named(name.to_owned()),
                ..Settings::default()
            };
            let (theme, faults) = Theme::chosen(&settings, true, Background::Dark);
            assert_eq!(faults, Vec::<String>::new(), "{name}");
            assert_eq!(theme.services.len(), 12, "{name}");
        }
    }

    #[test]
    fn styles_are_read_in_words() {
        assert_eq!(
            style("green bold"),
            Ok(Style::new().fg(Color::Green).add_modifier(Modifier::BOLD))
        );
        assert_eq!(
            style("black on #ffd866"),
            Ok(Style::new().fg(Color::Black).bg(Color::Rgb(255, 216, 102)))
        );
        assert_eq!(style("on blue"), Ok(Style::new().bg(Color::Blue)));
        assert_eq!(style("shiny"), Err("shiny".to_owned()));
    }

    #[test]
    fn without_colour_no_role_has_one() {
        let (theme, _) = Theme::chosen(&Settings::default(), false, Background::Dark);
        for style in [
            theme.good,
            theme.bad,
            theme.alarm,
            theme.selected,
            theme.found,
            theme.service("web"),
        ] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
        assert!(theme.alarm.add_modifier.contains(Modifier::REVERSED));
    }

    #[test]
    fn a_wrong_choice_is_told_and_the_default_taken() {
        let settings = Settings::parse("theme: {base: dusk, roles: {god: blue, good: shiny}}").unwrap();
        let (_, faults) = Theme::chosen(&settings, true, Background::Dark);
        assert_eq!(faults.len(), 3, "{faults:?}");
    }

    #[test]
    fn a_pair_follows_the_background_and_a_named_theme_does_not() {
        let theme = |name: &str, background| {
            let settings = Settings {
                theme: ThemeChoice::Named(name.to_owned()),
                ..Settings::default()
            };
            Theme::chosen(&settings, true, background).0
        };
        for pair in PAIRS {
            for (background, other, taken) in [
                (Background::Dark, Background::Light, pair.dark),
                (Background::Light, Background::Dark, pair.light),
            ] {
                assert_eq!(theme(pair.name, background), theme(taken, other), "{pair:?}");
                assert_ne!(theme(pair.name, background), theme(pair.name, other), "{pair:?}");
            }
        }
    }

    #[test]
    fn roles_over_a_pair_are_kept_when_the_background_is_known() {
        let settings = Settings::parse("theme: {base: contrast, roles: {good: blue}}").unwrap();
        let (theme, faults) = Theme::chosen(&settings, true, Background::Light);
        assert_eq!(faults, Vec::<String>::new());
        assert_eq!(theme.good, Style::new().fg(Color::Blue));
        assert_eq!(theme.text, Style::new().fg(Color::Rgb(0, 0, 0)));
    }

    #[test]
    fn a_service_keeps_its_colour() {
        let (theme, _) = Theme::chosen(&Settings::default(), true, Background::Dark);
        assert_eq!(theme.service("mysql"), theme.service("mysql"));
        assert_ne!(theme.service("mysql"), theme.service("redis"));
    }
}
