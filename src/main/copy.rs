//! `cp` and `export`: files between here and containers, as tar archives. The rules of `docker cp`: a directory copied
//! to a name that does not exist gets that name; copied to an existing directory, it is put inside; `SOURCE/.` means
//! its content.

use crate::exec;
use crate::exit::{Exit, ExitStatus};
use crate::plan;
use crate::program::{CommandResult, Program};
use bytes::Bytes;
use futures::StreamExt;
use stackdeck::cli::{CpArgs, ExportArgs};
use stackdeck::engine::archive::archive;
use stackdeck::engine::{ContainerSummary, Engine, EngineError, ErrorKind, Feed, LabelFilter};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// The source or target of a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Here(PathBuf),
    Stream,
    Inside(PathInService),
}

/// `SERVICE:PATH`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PathInService {
    service: String,
    path: String,
}

/// What is copied into a service.
enum Sent {
    Path(PathBuf),
    /// The archive that was read from standard input.
    Archive(Bytes),
}

impl Place {
    /// `SERVICE:PATH`, unless it looks like a local path.
    fn parse(text: &str) -> Self {
        if text == "-" {
            return Self::Stream;
        }
        let is_service = |name: &str| !name.is_empty() && !name.contains('/') && !name.starts_with('.');
        match text.split_once(':').filter(|(service, _)| is_service(service)) {
            Some((service, path)) => Self::Inside(PathInService {
                service: service.to_owned(),
                path: path.to_owned(),
            }),
            None => Self::Here(PathBuf::from(text)),
        }
    }
}

/// Runs `cp`.
pub(crate) async fn cp(args: &CpArgs, program: &Program<'_>) -> CommandResult<()> {
    let (source, target) = (Place::parse(&args.source), Place::parse(&args.target));
    let inside = [&source, &target].into_iter().find_map(|place| match place {
        Place::Inside(inside) => Some(inside),
        Place::Here(_) | Place::Stream => None,
    });
    if let (Some(inside), true) = (inside, program.global.dry_run) {
        container(args, program, &inside.service).await?;
        return plan::say(program, &format!("copy {} to {}", args.source, args.target));
    }
    match (source, target) {
        (Place::Inside(from), Place::Here(target)) => {
            let target = program.process.cwd.join(target);
            receive(program, &from, Some(&target), args).await
        }
        (Place::Inside(from), Place::Stream) => receive(program, &from, None, args).await,
        (Place::Here(from), Place::Inside(to)) => {
            program.may_change()?;
            send(program, Sent::Path(program.process.cwd.join(from)), &to, args).await
        }
        (Place::Stream, Place::Inside(to)) => {
            program.may_change()?;
            let mut archive = Vec::new();
            let read = io::stdin().lock().read_to_end(&mut archive);
            read.map_err(|error| failed(program, "standard input", &error))?;
            send(program, Sent::Archive(archive.into()), &to, args).await
        }
        (Place::Inside(_), Place::Inside(_)) => Err(usage(
            "cp copies between here and one service; go by way of a directory here",
        )),
        (Place::Here(_) | Place::Stream, Place::Here(_) | Place::Stream) => {
            Err(usage("one of the two has to be SERVICE:PATH"))
        }
    }
}

/// The container to copy from.
async fn container(args: &CpArgs, program: &Program<'_>, service: &str) -> CommandResult<ContainerSummary> {
    let project = program.load_name()?;
    let engine = program.engine().await?;
    exec::replica(program, &engine, &project, service, args.index.unwrap_or(1)).await
}

/// Copies a path from a container to a local path, or to standard output.
async fn receive(
    program: &Program<'_>,
    from: &PathInService,
    target: Option<&Path>,
    args: &CpArgs,
) -> CommandResult<()> {
    let id = container(args, program, &from.service).await?.id;
    let engine = program.engine().await?;
    let mut path = from.path.clone();
    // A link is resolved in the container, not here.
    for _ in 0..16 {
        let feed = engine.download(&id, &path);
        let archive = gather(feed).await.map_err(|error| program.failed(&error))?;
        if let Some(next) = link(&archive).filter(|_| args.follow_link) {
            path = join(&path, &next);
            continue;
        }
        let done = match target {
            None => io::stdout().lock().write_all(&archive),
            Some(target) => unpack(&archive, &path, target, args.archive),
        };
        return done.map_err(|error| failed(program, &path, &error));
    }
    Err(usage(&format!("{path}: the links go round in a circle")))
}

async fn gather(mut feed: Feed<Bytes>) -> stackdeck::engine::Result<Vec<u8>> {
    let mut all = Vec::new();
    while let Some(piece) = feed.next().await {
        all.extend_from_slice(&piece?);
    }
    Ok(all)
}

/// The target of the archive's only entry, if that is a symbolic link.
fn link(archive: &[u8]) -> Option<String> {
    let mut archive = tar::Archive::new(archive);
    let first = archive.entries().ok()?.next()?.ok()?;
    let is_link = first.header().entry_type().is_symlink();
    is_link.then(|| Some(first.link_name().ok()??.to_string_lossy().into_owned()))?
}

/// The target of a link, resolved against the link's directory.
fn join(link: &str, target: &str) -> String {
    let parent = Path::new(link).parent().unwrap_or(Path::new("/"));
    parent.join(target).to_string_lossy().into_owned()
}

/// Unpacks an archive of `path` to `target`: into it if it is a directory, else under its name. Devices and FIFOs are
/// left out, which is an error once everything else is there.
fn unpack(archive: &[u8], path: &str, target: &Path, owners: bool) -> io::Result<()> {
    let contents = path.ends_with("/.");
    let into = target.is_dir() && !contents;
    if !into && let Some(parent) = target.parent().filter(|parent| !parent.is_dir()) {
        let message = format!("the directory {} does not exist", parent.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    let mut archive = tar::Archive::new(archive);
    archive.set_preserve_ownerships(owners);
    archive.set_preserve_permissions(true);
    // Entries from a container must not be written elsewhere through a link that an earlier entry made.
    let mut links: Vec<PathBuf> = Vec::new();
    let mut left_out: Vec<String> = Vec::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let place = place(&entry.path()?, target, into)?;
        if links.iter().any(|link| place.starts_with(link)) {
            let message = format!("{} would be written through a link of the archive", place.display());
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let kind = entry.header().entry_type();
        if kind.is_symlink() {
            links.push(place.clone());
        }
        if kind.is_fifo() || kind.is_block_special() || kind.is_character_special() {
            left_out.push(entry.path()?.display().to_string());
            continue;
        }
        match entry.link_name()?.filter(|_| kind.is_hard_link()) {
            // A hard link to an earlier entry, by its name in the archive.
            Some(first) => std::fs::hard_link(self::place(&first, target, into)?, &place)?,
            None => drop(entry.unpack(&place)?),
        }
    }
    if left_out.is_empty() {
        return Ok(());
    }
    let message = format!("devices and FIFOs cannot be copied; left out: {}", left_out.join(", "));
    Err(io::Error::new(io::ErrorKind::Unsupported, message))
}

/// The local path for an entry: its whole name below `target` if `into`, else its name with `target` for the first
/// component.
fn place(name: &Path, target: &Path, into: bool) -> io::Result<PathBuf> {
    let mut parts = name.components();
    let first = parts.next();
    let rest: PathBuf = parts.collect();
    if rest.components().any(|part| !matches!(part, Component::Normal(_))) {
        let message = format!("{} leads out of the archive", name.display());
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    let root = match first {
        Some(Component::Normal(first)) if into => target.join(first),
        _ => target.to_path_buf(),
    };
    // Joined with an empty path it would end in a slash, which means a directory.
    Ok(if rest.as_os_str().is_empty() {
        root
    } else {
        root.join(&rest)
    })
}

/// Copies from here into a service: into all its replicas, or the given one.
async fn send(program: &Program<'_>, source: Sent, to: &PathInService, args: &CpArgs) -> CommandResult<()> {
    let project = program.load_name()?;
    let engine = program.engine().await?;
    for container in targets(args, program, &engine, &project, &to.service).await? {
        let (directory, packed) = match &source {
            Sent::Archive(archive) => {
                let archive = archive.clone();
                (to.path.clone(), futures::stream::once(async { Ok(archive) }).boxed())
            }
            Sent::Path(from) => {
                let is_directory = is_directory(&engine, &container.id, &to.path).await;
                let is_directory = is_directory.map_err(|error| program.failed(&error))?;
                let (directory, name) = landing(from, &to.path, is_directory);
                let entry = Entry {
                    from: from.clone(),
                    name,
                    follow_link: args.follow_link,
                    keep_owner: args.archive,
                };
                (
                    directory,
                    archive("packing files for", &to.service, move |builder| pack(builder, &entry)),
                )
            }
        };
        let sent = engine.upload(&container.id, &directory, packed).await;
        sent.map_err(|error| program.failed(&error))?;
    }
    Ok(())
}

async fn targets(
    args: &CpArgs,
    program: &Program<'_>,
    engine: &Arc<dyn Engine>,
    project: &str,
    service: &str,
) -> CommandResult<Vec<ContainerSummary>> {
    if let Some(index) = args.index {
        let one = exec::replica(program, engine, project, service, index).await?;
        return Ok(vec![one]);
    }
    let mut labels = vec![
        format!("com.docker.compose.project={project}"),
        format!("com.docker.compose.service={service}"),
    ];
    if !args.all {
        labels.push("com.docker.compose.oneoff=False".to_owned());
    }
    let found = engine.containers(LabelFilter(labels)).await;
    let found = found.map_err(|error| program.failed(&error))?;
    if found.is_empty() {
        exec::replica(program, engine, project, service, 1).await?;
    }
    Ok(found)
}

/// Whether a path in the container is a directory; false if it does not exist.
async fn is_directory(engine: &Arc<dyn Engine>, id: &str, path: &str) -> stackdeck::engine::Result<bool> {
    let mut feed = engine.download(id, path);
    let mut head = Vec::new();
    while head.len() < 512 {
        match feed.next().await {
            Some(Ok(piece)) => head.extend_from_slice(&piece),
            Some(Err(error)) if error.kind == ErrorKind::Missing => return Ok(false),
            Some(Err(error)) => return Err(error),
            None => break,
        }
    }
    let mut archive = tar::Archive::new(head.as_slice());
    let first = archive.entries().ok().and_then(|mut entries| entries.next()?.ok());
    // A link is taken to lead to a directory, and is written through.
    Ok(first.is_some_and(|first| first.header().entry_type().is_dir() || first.header().entry_type().is_symlink()))
}

/// The directory in the container to unpack in, and the name to pack under (empty: the directory's content).
fn landing(from: &Path, path: &str, is_directory: bool) -> (String, String) {
    let contents = from.to_string_lossy().ends_with("/.");
    let own = from.file_name().map(|name| name.to_string_lossy().into_owned());
    if contents && is_directory {
        return (path.to_owned(), String::new());
    }
    if is_directory || path.ends_with('/') {
        return (path.to_owned(), own.unwrap_or_default());
    }
    let to = Path::new(path);
    let parent = to.parent().map_or("/", |parent| parent.to_str().unwrap_or("/"));
    let name = to.file_name().map(|name| name.to_string_lossy().into_owned());
    let parent = if parent.is_empty() { "/" } else { parent };
    (parent.to_owned(), name.or(own).unwrap_or_default())
}

/// A file or directory that is packed.
struct Entry {
    from: PathBuf,
    /// Its name in the archive; empty for the content of a directory.
    name: String,
    follow_link: bool,
    keep_owner: bool,
}

fn pack(builder: &mut tar::Builder<impl Write>, entry: &Entry) -> io::Result<()> {
    builder.follow_symlinks(entry.follow_link);
    if !entry.keep_owner {
        builder.mode(tar::HeaderMode::Complete);
    }
    let about = if entry.follow_link {
        entry.from.metadata()?
    } else {
        entry.from.symlink_metadata()?
    };
    let name = if entry.name.is_empty() { "." } else { &entry.name };
    if about.is_dir() {
        builder.append_dir_all(name, &entry.from)
    } else {
        builder.append_path_with_name(&entry.from, name)
    }
}

/// Runs `export`.
pub(crate) async fn export(args: &ExportArgs, program: &Program<'_>) -> CommandResult<()> {
    let project = program.load_name()?;
    let engine = program.engine().await?;
    let found = exec::replica(program, &engine, &project, &args.service, args.index).await?;
    if let (Some(path), true) = (&args.output, program.global.dry_run) {
        return plan::say(program, &format!("export {} to {}", found.name, path.display()));
    }
    let mut to: Box<dyn Write> = match &args.output {
        Some(path) => {
            let file = std::fs::File::create(program.process.cwd.join(path));
            Box::new(file.map_err(|error| failed(program, &path.display().to_string(), &error))?)
        }
        None if program.process.stdout_terminal => {
            return Err(usage("an archive is nothing for a terminal; use -o FILE or a pipe"));
        }
        None => Box::new(io::stdout().lock()),
    };
    let mut feed = engine.export(&found.id);
    while let Some(piece) = feed.next().await {
        let piece = piece.map_err(|error| program.failed(&error))?;
        to.write_all(&piece)
            .map_err(|error| failed(program, "the archive", &error))?;
    }
    to.flush().map_err(|error| failed(program, "the archive", &error))
}

fn failed(program: &Program<'_>, what: &str, error: &io::Error) -> ExitStatus {
    program.failed(&EngineError::new(
        "copying",
        what,
        ErrorKind::Invalid,
        error.to_string(),
    ))
}

fn usage(text: &str) -> ExitStatus {
    stackdeck::plain::failure(text, false);
    Exit::Usage.into()
}

#[cfg(test)]
mod tests;
