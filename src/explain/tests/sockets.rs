//! What is said where the sockets of containers could be seen.

use super::refine::scene;
use super::scene::{Scene, Stands};
use crate::engine::HealthStatus::Unhealthy;
use crate::explain::{Certainty, Explanation};
use crate::stack::{Event, ListeningSocket};

/// A service whose probe says `output`, and which listens at `sockets`.
fn probed(test: &str, output: &str, sockets: &[&str]) -> Explanation {
    let web = Stands::running("web").failing(&["CMD-SHELL", test], Unhealthy, &[(1, output)]);
    let id = web.report.summary.id.clone();
    listens(Scene::new().with(web), id, sockets).why("web")
}

fn listens(mut scene: Scene, id: String, sockets: &[&str]) -> Scene {
    let sockets = sockets.iter().map(|socket| {
        let socket: std::net::SocketAddr = socket.parse().unwrap();
        ListeningSocket {
            address: socket.ip(),
            port: socket.port(),
        }
    });
    let known = std::iter::once((id, sockets.collect())).collect();
    scene.stack.apply(&Event::Sockets(known));
    scene
}

fn told(found: Explanation) -> (Certainty, String) {
    let cause = found.cause.unwrap();
    (cause.certainty, cause.text)
}

#[test]
fn where_a_service_is_seen_to_listen_leaves_no_doubt_about_its_probe() {
    let refused = "curl: (7) Failed to connect to localhost port 8080 after 0 ms: Couldn't connect to server";
    let test = "curl -f http://localhost:8080/healthz";
    let other = "the probe asks port 8080, and the service listens on 3000".to_owned();
    assert_eq!(
        told(probed(test, refused, &["0.0.0.0:3000"])),
        (Certainty::Certain, other)
    );
    // It listens nowhere yet.
    assert_eq!(probed(test, refused, &[]).rule(), "refused");
    let six = "wget: can't connect to remote host (::1): Connection refused";
    let four_only = "`localhost` means ::1 here, and the service listens on IPv4 only (0.0.0.0:8080)".to_owned();
    assert_eq!(
        told(probed(test, six, &["0.0.0.0:8080"])),
        (Certainty::Certain, four_only)
    );
    assert_eq!(told(probed(test, six, &["[::]:8080"])).0, Certainty::Likely);
    let refused = "wget: can't connect to remote host (127.0.0.1): Connection refused";
    let found = probed("wget http://127.0.0.1:8080/", refused, &["10.0.0.5:8080"]);
    let elsewhere = "the probe asks 127.0.0.1:8080, and the service listens on 10.0.0.5:8080 only".to_owned();
    assert_eq!(told(found), (Certainty::Certain, elsewhere));
}

#[test]
fn where_another_service_is_seen_to_listen_decides_why_it_refuses() {
    let text = "services: {app: {image: a, depends_on: [db]}, db: {image: 'mysql:9'}}";
    let asks = |sockets: &[&str]| {
        let db = Stands::running("db");
        let id = db.report.summary.id.clone();
        let scene = listens(scene(text).with(db), id, sockets);
        let app = Stands::running("app").exited(1);
        let line = "Error: connect ECONNREFUSED db:3306";
        told(scene.with(app).wrote("app", 3001, &[line]).why("app"))
    };
    let elsewhere = "nothing listens on 3306 of `db`: it listens on 3307".to_owned();
    assert_eq!(asks(&["0.0.0.0:3307"]), (Certainty::Certain, elsewhere));
    let loopback = "`db` listens on loopback only (127.0.0.1:3306): no other container reaches it".to_owned();
    assert_eq!(asks(&["127.0.0.1:3306"]), (Certainty::Certain, loopback));
    let later = "`db` was not ready yet when it was asked: it listens on 3306 now";
    assert_eq!(asks(&["[::]:3306"]).1, later);
}
