//! `commit`: an image of a service's container.

use crate::project;

const FILE: &str = "
services:
  web: {<<: *small, deploy: {replicas: 2}}
";

#[test]
fn commit_makes_an_image_of_the_replica_asked_for() {
    let Some(project) = project("commit", FILE) else { return };
    project.must(&["up", "-d"]);
    project.must(&["exec", "-T", "--index", "2", "web", "sh", "-c", "echo mark >/mark"]);
    let image = format!("{}_made:1", project.name);
    let args = [
        "commit",
        "--index",
        "2",
        "-a",
        "Me",
        "-m",
        "why",
        "-c",
        "ENV A=b",
        "-c",
        "WORKDIR /x",
        "web",
        &image,
    ];
    let dry = project.run(&[&["--dry-run"], &args[..]].concat()).expect(0);
    assert!(dry.out.contains("sdconv-commit-web-2"), "{}", dry.out);
    assert!(!project.engine.has_image(&image));

    let done = project.run(&args).expect(0);
    assert_eq!(done.out, "");
    assert!(done.err.contains(&image), "{}", done.err);
    let made = project.engine.ask(&format!("/images/{image}/json"));
    let (id, config) = (made["Id"].as_str().unwrap(), &made["Config"]);
    assert_eq!((&made["Author"], &made["Comment"]), (&"Me".into(), &"why".into()));
    assert!(config["Env"].as_array().unwrap().contains(&"A=b".into()), "{config}");
    assert_eq!(config["WorkingDir"], "/x");
    let mark = project.docker(&["run", "--rm", &image, "cat", "/mark"]);
    project.docker(&["rmi", id]);
    assert_eq!(mark, "mark\n");

    let unnamed = project.objects(&["commit", "-p=false", "web"], "commit");
    let id = unnamed[0]["id"].as_str().unwrap();
    assert!(
        project.engine.has_image(id) && unnamed[0]["image"].is_null(),
        "{unnamed:?}"
    );
    project.docker(&["rmi", id]);
    project.run(&["commit", "nothing"]).expect(1);
}
