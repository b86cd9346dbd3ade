//! Services whose programs write lines in different forms.

use super::Stage;

/// A shop: an API in Go, one in Java, its proxy, its databases and a worker.
pub(crate) fn written_in_forms() -> Stage {
    let mut stage = Stage::new("shop");
    for service in ["api", "billing", "proxy", "mysql", "redis", "worker"] {
        stage.container(service, None, Some(1_000));
    }
    stage.logs(
        "mysql",
        &[
            (32_001, "2025-08-25T12:02:32.000571Z 6 [Warning] [MY-010453] [Server] root@localhost is created with an empty password ! Please consider switching off the --initialize-insecure option."),
            (33_001, "2025-08-25T12:02:33.000149Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.4.7'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL."),
        ],
    );
    stage.logs(
        "redis",
        &[(32_100, "1:M 25 Aug 2025 12:02:32.099 * Ready to accept connections tcp")],
    );
    stage.logs(
        "api",
        &[
            (33_500, r#"{"timestamp":"2025-08-25T12:02:33.499Z","level":"INFO","message":"started","target":"shop::serve","listen":"0.0.0.0:8000"}"#),
            (34_000, r#"{"timestamp":"2025-08-25T12:02:33.999Z","level":"INFO","message":"GET /orders/46 200","request_id":"req-46","duration_ms":46}"#),
            (35_000, r#"{"timestamp":"2025-08-25T12:02:34.999Z","level":"ERROR","message":"query timeout after 3000ms","request_id":"req-47","error":"connection to mysql:3306 timed out while waiting for a slot in the pool of 8","target":"shop::store"}"#),
            (36_000, r#"{"timestamp":"2025-08-25T12:02:20.000Z","level":"WARN","message":"what was kept while the disk was full","dropped":3}"#),
        ],
    );
    stage.logs(
        "billing",
        &[
            (35_200, "2025-08-25T12:02:35.199Z ERROR 1 --- [billing] [nio-8080-exec-1] com.example.billing.OrderService        : could not charge request_id=req-47"),
            (35_201, "\tat com.example.billing.OrderService.charge(OrderService.java:71)"),
            (35_300, "2025-08-25T12:02:35.299Z  INFO 1 --- [billing] [           main] com.example.billing.App                  : Started App in 2.3 seconds"),
        ],
    );
    stage.logs(
        "proxy",
        &[
            (34_050, r#"172.18.0.1 - - [25/Aug/2025:12:02:34 +0000] "GET /orders/46 HTTP/1.1" 200 612 "-" "curl/8.5.0""#),
            (35_050, r#"2025/08/25 12:02:35 [error] 29#29: *1 upstream timed out (110: Operation timed out) while reading response header from upstream, client: 172.18.0.1, server: , request: "GET /orders/47 HTTP/1.1", upstream: "http://172.18.0.4:8000/orders/47", host: "localhost""#),
            (35_060, r#"172.18.0.1 - - [25/Aug/2025:12:02:35 +0000] "GET /orders/47 HTTP/1.1" 504 167 "-" "curl/8.5.0""#),
        ],
    );
    stage.logs(
        "worker",
        &[
            (34_100, "[2025-08-25 12:02:34,099: INFO/MainProcess] celery@worker ready."),
            (36_100, "2025-08-25 12:02:36,099 - shop.jobs - ERROR - job 41 failed request_id=req-47"),
            (36_200, "\u{1b}[2m2025-08-25T12:02:36.199Z\u{1b}[0m \u{1b}[33m WARN\u{1b}[0m \u{1b}[2mshop::jobs\u{1b}[0m\u{1b}[2m:\u{1b}[0m retrying \u{1b}[1min 5s\u{1b}[0m \u{1b}[3mjob\u{1b}[0m\u{1b}[2m=\u{1b}[0m41"),
        ],
    );
    stage
}
