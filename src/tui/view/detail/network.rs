//! The network tab: addresses and names, published ports and who holds them, and which services it can reach.

use crate::engine::PublishedPort;
use crate::stack::{Container, Stack};
use crate::tui::facts;
use crate::tui::view::detail::by_spec;
use crate::tui::view::detail::page::{Ink, Page, PageRow};
use crate::tui::view::detail::tab::{Tab, TabContext};
use indexmap::IndexSet;

pub(super) struct NetworkTab;

impl Tab for NetworkTab {
    fn page(&self, tab: TabContext<'_>) -> Page {
        let TabContext { service, cx, .. } = tab;
        if let Some(tasks) = &service.tasks {
            return by_spec::network(tasks, tab);
        }
        let Some(container) = service.lead() else {
            return Page::of_note("no container yet: its addresses are given to it", Ink::Dim);
        };
        let Some(report) = &container.report else {
            return Page::of_note("the engine was not asked yet", Ink::Dim);
        };
        let mut rows = Vec::new();
        if report.summary.networks.is_empty() {
            let words = format!("no network of its own: network mode {}", report.network_mode);
            rows.push(PageRow::new(words, Ink::Dim));
        }
        for (name, endpoint) in &report.summary.networks {
            let addresses = [endpoint.ipv4.as_str(), endpoint.ipv6.as_str()];
            let addresses: Vec<&str> = addresses.into_iter().filter(|address| !address.is_empty()).collect();
            let addresses = match addresses.as_slice() {
                [] => "no address while it does not run".to_owned(),
                some => some.join(" "),
            };
            rows.push(
                PageRow::new(format!("{name}  "), Ink::Accent)
                    .and(addresses.clone(), Ink::Text)
                    .copies(addresses),
            );
            let aliases: Vec<&str> = endpoint.aliases.iter().map(String::as_str).collect();
            if !aliases.is_empty() {
                rows.push(PageRow::new(
                    format!("  known there as {}", aliases.join(", ")),
                    Ink::Dim,
                ));
            }
            rows.push(PageRow::new(
                format!("  reaches {}", reached(cx.stack, &service.name, name)),
                Ink::Dim,
            ));
        }
        for port in &report.summary.ports {
            rows.push(port_row(port, container, cx.stack));
        }
        Page::of_rows(rows)
    }
}

/// The other services on a network.
fn reached(stack: &Stack, own: &str, network: &str) -> String {
    let is_on = |container: &Container| {
        let report = container.report.as_ref();
        report.is_some_and(|report| report.summary.networks.contains_key(network))
    };
    let others = stack.services.values().filter(|other| other.name != own);
    let others: Vec<String> = others
        .filter(|other| other.containers.iter().any(is_on))
        .map(|other| match other.containers.iter().any(Container::is_alive) {
            true => other.name.clone(),
            false => format!("{} (does not run)", other.name),
        })
        .collect();
    if others.is_empty() {
        "no other service".to_owned()
    } else {
        others.join(", ")
    }
}

/// A published port and who holds it, or one that is open inside only.
fn port_row(port: &PublishedPort, container: &Container, stack: &Stack) -> PageRow {
    let inside = format!("{}/{}", port.container_port, port.protocol);
    let Some(host_port) = port.host_port else {
        return PageRow::new(format!("{inside}  "), Ink::Accent).and("not published: only from its networks", Ink::Dim);
    };
    let host = match port.host_ip.as_str() {
        "" | "0.0.0.0" | "::" => String::new(),
        address if address.contains(':') => format!("[{address}]"),
        address => address.to_owned(),
    };
    let row = PageRow::new(format!("{host}:{host_port}"), Ink::Accent)
        .leads_to(facts::port_target(stack, port).filter(|_| container.is_alive()))
        .and(format!(" → {inside}  "), Ink::Accent)
        .copies(format!("{host}:{host_port}"));
    if container.is_alive() {
        return row.and("held by this container", Ink::Good);
    }
    let holds = |other: &&Container| {
        other.is_alive()
            && other
                .ports
                .iter()
                .any(|held| held.host_port == Some(host_port) && held.protocol == port.protocol)
    };
    let all = stack.services.values().flat_map(|service| &service.containers);
    let holders: IndexSet<&str> = all.filter(holds).map(|other| other.name.as_str()).collect();
    match holders.first() {
        Some(holder) => row.and(format!("held by {holder}"), Ink::Bad),
        None => row.and("held by nobody of this stack while it does not run", Ink::Dim),
    }
}
