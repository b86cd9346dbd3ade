#![allow(
    clippy::all,
    missing_docs,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "local"
)]
use stackdeck::compose::{self, LoadOptions, files::Disk, output, profiles};
fn main() {
    let mut o = LoadOptions {
        cwd: std::env::current_dir().unwrap(),
        environment: std::env::vars().collect(),
        ..Default::default()
    };
    let mut args = std::env::args().skip(1).peekable();
    let mut services = vec![];
    let mut cmd = false;
    let mut json = false;
    let mut mode = String::new();
    let mut arg = String::new();
    while let Some(a) = args.next() {
        let mut next = || args.next().unwrap();
        match a.as_str() {
            "config" => cmd = true,
            "-f" => o.files.push(next()),
            "-p" => o.project_name = Some(next()),
            "--profile" => o.profiles.push(next()),
            "--env-file" => o.env_files.push(next()),
            "--project-directory" => o.project_directory = Some(next().into()),
            "--format" => json = next() == "json",
            "--compatibility" => {}
            "--no-interpolate" => {
                o.skip.interpolation = true;
                mode = "raw".into()
            }
            "--no-path-resolution" => o.skip.paths = true,
            "--no-normalize" => o.skip.normalisation = true,
            "--no-consistency" => o.skip.consistency = true,
            "--no-env-resolution" => o.skip.environment = true,
            "--explain" | "--hash" => {
                mode = a[2..].into();
                arg = next()
            }
            x if x.starts_with("--") => mode = x[2..].into(),
            x if cmd => services.push(x.to_owned()),
            x => panic!("{x}"),
        }
    }
    let files = Disk {
        home: std::env::var_os("HOME").map(Into::into),
    };
    let l = compose::load(&o, &files);
    for d in l.diagnostics() {
        eprintln!(
            "{:?}: {} [{}] {} {}| {} | {}",
            d.severity,
            d.message,
            d.code,
            d.path,
            d.span.map(|s| l.tree.sources.place(s)).unwrap_or_default(),
            d.cause,
            d.hint
        );
    }
    let Some(p) = l.usable() else { std::process::exit(1) };
    let p = match profiles::select(p, &services, true) {
        Ok(p) => p,
        Err(e) => {
            eprintln!("{e:?}");
            std::process::exit(1)
        }
    };
    print!(
        "{}",
        match mode.as_str() {
            "raw" if json => output::raw_json(&l.tree),
            "raw" => output::raw_yaml(&l.tree),
            "services" => output::services(&p),
            "volumes" => output::volumes(&p),
            "networks" => output::networks(&p),
            "images" => output::images(&p),
            "profiles" => output::profiles(&p),
            "environment" => output::environment(&p),
            "variables" => output::variables(&l.tree),
            "hash" => output::hashes(&p, &arg.split(',').filter(|a| *a != "*").collect::<Vec<_>>()),
            "explain" => output::explain(&l, &arg).unwrap_or_else(|e| format!("{} {}\n", e.message, e.hint)),
            _ if json => output::config_json(&p),
            _ => output::config_yaml(&p),
        }
    );
}
