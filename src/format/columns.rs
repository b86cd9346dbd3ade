//! Cells in columns.

/// Rows in columns under their headings: at least 10 wide, 3 apart, as the docker CLI aligns them.
pub(super) fn align(lines: &[String]) -> String {
    let cells: Vec<Vec<&str>> = lines.iter().map(|line| line.split('\t').collect()).collect();
    let mut widths: Vec<usize> = Vec::new();
    for row in &cells {
        // The last cell of a line belongs to no column.
        for (at, cell) in row.iter().enumerate().take(row.len().saturating_sub(1)) {
            let width = (cell.chars().count() + 3).max(10);
            match widths.get_mut(at) {
                Some(known) => *known = width.max(*known),
                None => widths.push(width),
            }
        }
    }
    let line = |row: &Vec<&str>| {
        let last = row.len().saturating_sub(1);
        let padded = row.iter().enumerate().map(|(at, cell)| {
            let width = if at < last {
                widths.get(at).copied().unwrap_or(0)
            } else {
                0
            };
            format!("{cell}{}", " ".repeat(width.saturating_sub(cell.chars().count())))
        });
        padded.collect::<String>() + "\n"
    };
    cells.iter().map(line).collect()
}
