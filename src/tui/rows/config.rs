//! The configuration tab: what is in force.

use super::env::masked;
use super::{Ink, Page, Row};
use crate::stack::Service;
use crate::tui::facts::World;

pub(super) fn page(service: &Service, _world: World<'_>, reveal: bool) -> Page {
    let Some(container) = service.lead() else {
        return Page {
            head: vec![Row::of("no container yet", Ink::Dim)],
            ..Page::default()
        };
    };
    let line = |name: &str, value: String| Row::of(format!("{name:<12}"), Ink::Dim).and(value, Ink::Text);
    let mut rows = vec![
        line("container", container.name.clone()).copies(container.name.clone()),
        line("id", container.id.clone()).copies(container.id.clone()),
    ];
    if let Some(report) = &container.report {
        rows.push(line("command", masked("", &report.command.join(" "), reveal)));
        rows.push(line("restart", report.restart_policy.clone()));
        rows.push(line("network", report.network_mode.clone()));
        for mount in &report.summary.mounts {
            let access = if mount.writable { "" } else { " (read only)" };
            let from = if mount.name.is_empty() {
                &mount.source
            } else {
                &mount.name
            };
            rows.push(line("mount", format!("{from} → {}{access}", mount.target)));
        }
        rows.push(line("logs", report.log_driver.clone()));
    }
    for port in &container.ports {
        let host = port
            .host_port
            .map_or_else(|| "not published".to_owned(), |host| format!("{}:{host}", port.host_ip));
        rows.push(line(
            "port",
            format!("{host} → {}/{}", port.container_port, port.protocol),
        ));
    }
    Page {
        rows,
        ..Page::default()
    }
}
