//! Tables of containers, images, ports, processes, projects, volumes and resources.

use super::face::ago;
use super::notice::{bytes, foreign};
use crate::engine::{
    ContainerReport, ContainerSummary, ImageReport, ProcessTable, StatsSample, Timestamp, VolumeReport,
};
use crate::plan::builder::BuilderSize;
use indexmap::IndexMap;

/// A table with columns as wide as their widest cell and two spaces between; the last column is not padded.
fn table(titles: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = titles.iter().map(|title| title.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: &[String]| {
        let padded = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.chars().count()))));
        format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    let titles: Vec<String> = titles.iter().map(ToString::to_string).collect();
    std::iter::once(line(&titles))
        .chain(rows.iter().map(|row| line(row)))
        .collect()
}

/// The image of a container.
#[derive(Debug)]
pub struct ImageRow {
    /// The container's name.
    pub container: String,
    /// The image's name as given on the container's creation.
    pub name: String,
    /// The image, when it is still there.
    pub image: Option<ImageReport>,
    /// The largest stage that it was copied out of, for a multi-stage build that the engine's cache still has.
    pub builder: Option<BuilderSize>,
}

/// The table of `images`.
pub fn images(rows: &[ImageRow], now: Timestamp) -> String {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let ImageRow {
                container,
                name,
                image,
                builder,
            } = row;
            let id = image
                .as_ref()
                .map_or("missing", |image| image.id.trim_start_matches("sha256:"));
            let size = image.as_ref().map(|image| bytes(image.size)).unwrap_or_default();
            let created = image
                .as_ref()
                .and_then(|image| image.created)
                .map(|at| ago(at, now))
                .unwrap_or_default();
            vec![
                foreign(container),
                foreign(name),
                id.chars().take(12).collect(),
                size,
                builder.as_ref().map(built_in).unwrap_or_default(),
                created,
            ]
        })
        .collect();
    table(&["CONTAINER", "IMAGE", "ID", "SIZE", "BUILT IN", "CREATED"], &rows)
}

/// "builder 1.2 GB": the stage that the image was copied out of.
fn built_in(builder: &BuilderSize) -> String {
    format!("{} {}", foreign(&builder.stage), bytes(builder.size))
}

/// The table of `top`.
pub fn processes(container: &ContainerReport, processes: &ProcessTable) -> String {
    let titles: Vec<&str> = processes.titles.iter().map(String::as_str).collect();
    let rows: Vec<Vec<String>> = processes
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| foreign(cell)).collect())
        .collect();
    format!("{}\n{}\n", foreign(&container.summary.name), table(&titles, &rows))
}

/// The table of `ls`: projects with the number of running containers, and their files.
pub fn projects(all: &[ContainerSummary]) -> String {
    let mut projects: IndexMap<String, (usize, usize, String)> = IndexMap::new();
    for container in all {
        let Some(name) = container.labels.get("com.docker.compose.project") else {
            continue;
        };
        let files = container
            .labels
            .get("com.docker.compose.project.config_files")
            .cloned()
            .unwrap_or_default();
        let entry = projects.entry(name.clone()).or_insert((0, 0, files));
        entry.1 += 1;
        entry.0 += usize::from(container.status == crate::engine::ContainerStatus::Running);
    }
    projects.sort_keys();
    let rows: Vec<Vec<String>> = projects
        .iter()
        .map(|(name, (running, containers, files))| {
            vec![foreign(name), format!("{running}/{containers} running"), foreign(files)]
        })
        .collect();
    table(&["NAME", "STATUS", "CONFIG FILES"], &rows)
}

/// The table of `volumes`.
pub fn volumes(all: &[VolumeReport]) -> String {
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|volume| {
            let key = volume
                .labels
                .get("com.docker.compose.volume")
                .cloned()
                .unwrap_or_default();
            vec![foreign(&volume.name), foreign(&key), foreign(&volume.driver)]
        })
        .collect();
    table(&["NAME", "VOLUME", "DRIVER"], &rows)
}

/// The table of `stats`; a container that does not run has zeros.
pub fn usage(samples: &IndexMap<String, Option<StatsSample>>) -> String {
    let row = |(name, sample): (&String, &Option<StatsSample>)| {
        let mut cells = vec![foreign(name)];
        match sample {
            None => cells.extend(std::iter::repeat_n("–".to_owned(), 6)),
            Some(sample) => cells.extend([
                sample
                    .cpu_cores
                    .map_or_else(|| "–".to_owned(), |cores| format!("{:.2}%", cores * 100.0)),
                bytes(sample.memory),
                bytes(sample.memory_limit),
                format!("{} / {}", bytes(sample.net_rx), bytes(sample.net_tx)),
                format!("{} / {}", bytes(sample.block_read), bytes(sample.block_write)),
                sample.pids.to_string(),
            ]),
        }
        cells
    };
    let rows: Vec<Vec<String>> = samples.iter().map(row).collect();
    table(
        &[
            "NAME",
            "CPU",
            "MEMORY",
            "LIMIT",
            "NET IN / OUT",
            "BLOCK IN / OUT",
            "PIDS",
        ],
        &rows,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [
            vec!["a".to_string(), "bb".to_string()],
            vec!["ccc".to_string(), String::new()],
        ];
        assert_eq!(table(&["N", "X"], &rows), "N    X\na    bb\nccc\n");
    }
}
