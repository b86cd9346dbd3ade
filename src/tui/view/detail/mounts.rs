//! The mounts tab: where volumes and folders are in the containers of a service.

use crate::tui::view::detail::page::{Ink, Page, PageRow};
use crate::tui::view::detail::tab::{Tab, TabContext};

pub(super) struct MountsTab;

impl Tab for MountsTab {
    fn page(&self, TabContext { service, .. }: TabContext<'_>) -> Page {
        let reports = service
            .containers
            .iter()
            .filter_map(|container| container.report.as_ref());
        let mounts = reports.flat_map(|report| &report.summary.mounts);
        let rows =
            mounts.map(|mount| PageRow::new(format!("{:<30}  ", mount.target), Ink::Text).and(&mount.source, Ink::Dim));
        Page::of_rows(rows.collect())
    }
}
