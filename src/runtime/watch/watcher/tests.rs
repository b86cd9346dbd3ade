use super::super::rules::tests::rules_below;
use super::*;
use notify::event::Flag;
use notify::{Config, Error, ErrorKind, EventHandler};

/// A system that allows this many watches.
#[derive(Debug)]
struct Few(usize);

impl notify::Watcher for Few {
    fn new<F: EventHandler>(_: F, _: Config) -> notify::Result<Self> {
        Ok(Self(0))
    }

    fn watch(&mut self, path: &Path, _: RecursiveMode) -> notify::Result<()> {
        let spent = || Error::new(ErrorKind::MaxFilesWatch).add_path(path.join("beyond"));
        self.0 = self.0.checked_sub(1).ok_or_else(spent)?;
        Ok(())
    }

    fn unwatch(&mut self, _: &Path) -> notify::Result<()> {
        Ok(())
    }

    fn kind() -> notify::WatcherKind {
        notify::WatcherKind::NullWatcher
    }
}

/// A watcher on a system with this many watches, and the channel to report to it.
fn watcher(watches: usize, rules: &[Rule]) -> Result<(mpsc::UnboundedSender<Report>, Watcher), String> {
    let (to, reports) = mpsc::unbounded_channel();
    Watcher::by(Box::new(Few(watches)), reports, rules).map(|watcher| (to, watcher))
}

fn allowed() -> u64 {
    let text = std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches").unwrap();
    text.trim().parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn after_an_overflow_every_file_is_copied_and_the_overflow_is_reported() {
    let place = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(place.path().join("deep")).unwrap();
    let (a, b) = (place.path().join("a"), place.path().join("deep/b"));
    std::fs::write(&a, "").unwrap();
    std::fs::write(&b, "").unwrap();
    let rules = rules_below(place.path(), &[]);
    let (to, mut watcher) = watcher(2, &rules).unwrap();
    // Of one file it is known besides: it is among the changes once.
    to.send(Report::Changed(a.clone())).unwrap();
    let overflow = notify::Event::new(EventKind::Other).set_flag(Flag::Rescan);
    reports_of(Ok(overflow))
        .into_iter()
        .for_each(|one| to.send(one).unwrap());
    let batch = watcher.next(&rules).await;
    assert_eq!(batch.faults, [MISSED]);
    let paths: Vec<_> = batch.changes.iter().map(|change| (&change.path, change.gone)).collect();
    assert_eq!(paths, [(&a, false), (&b, false)]);
    // Without one, only what was reports to change.
    to.send(Report::Changed(b.clone())).unwrap();
    let batch = watcher.next(&rules).await;
    assert_eq!((batch.changes.len(), batch.faults), (1, Vec::new()));
}

#[test]
fn too_few_watches_are_an_error_that_names_the_setting() {
    let place = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(place.path().join("a/b")).unwrap();
    // The tree, and what is around it.
    for watches in 0..2 {
        let why = watcher(watches, &rules_below(place.path(), &[])).unwrap_err();
        assert!(why.contains("beyond: the system's limit"), "which directory: {why}");
        assert!(
            why.contains("the rules need 4"),
            "the place, a, b and what is around: {why}"
        );
        let setting = format!("sudo sysctl fs.inotify.max_user_watches={}`", allowed() + 4);
        assert!(why.contains(&setting), "{why}");
    }
    assert!(watcher(2, &rules_below(place.path(), &[])).is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_limit_reached_later_is_reported_once_and_the_rest_stays_watched() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("a");
    std::fs::write(&file, "").unwrap();
    let rules = rules_below(place.path(), &[]);
    let (to, mut watcher) = watcher(2, &rules).unwrap();
    let spent = |name: &str| Error::new(ErrorKind::MaxFilesWatch).add_path(place.path().join(name));
    for name in ["new", "newer"] {
        reports_of(Err(spent(name)))
            .into_iter()
            .for_each(|one| to.send(one).unwrap());
    }
    let batch = watcher.next(&rules).await;
    let [fault] = &batch.faults[..] else {
        panic!("{batch:?}")
    };
    assert!(fault.starts_with(place.path().join("new").to_str().unwrap()), "{fault}");
    assert!(fault.contains("fs.inotify.max_user_watches"), "{fault}");
    reports_of(Err(spent("newest")))
        .into_iter()
        .for_each(|one| to.send(one).unwrap());
    to.send(Report::Changed(file)).unwrap();
    let batch = watcher.next(&rules).await;
    assert_eq!((batch.changes.len(), batch.faults), (1, Vec::new()));
}
