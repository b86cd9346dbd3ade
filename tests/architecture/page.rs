//! What `ARCHITECTURE.md` says of rooms and files.

use crate::rooms::MAP;
use std::fs;
use std::path::Path;

/// New readers start with this page and believe it, so it must name every room and only files that exist.
#[test]
fn the_page_names_every_room_and_only_files_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let (_, table) = page.split_once("| room | in one line | where to begin |").unwrap();
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    let quoted = |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let mut named = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.split('|').collect();
        for room in quoted(cells[1]) {
            for file in quoted(cells[3]) {
                let path = root.join("src").join(&room).join(&file);
                assert!(path.exists(), "{room}: {file} is not there");
            }
            named.push(room);
        }
    }
    named.sort();
    let mut rooms: Vec<&str> = MAP.iter().map(|(room, _)| *room).collect();
    rooms.sort_unstable();
    assert_eq!(named, rooms);
}
