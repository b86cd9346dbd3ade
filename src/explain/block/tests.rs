//! What programs of each language really print when they die.

use super::*;

/// The deciding line of the last block.
fn decides(text: &str) -> &str {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let blocks = split(&lines);
    let covered: usize = blocks.iter().map(|block| block.lines.len()).sum();
    assert_eq!(covered, lines.len(), "every line is in one block: {blocks:?}");
    let last = blocks
        .iter()
        .rev()
        .find(|block| !is_trailer(lines[block.decider]))
        .unwrap();
    lines[last.decider].trim()
}

#[test]
fn of_a_python_traceback_the_last_line_decides() {
    let text = "starting\nTraceback (most recent call last):\n  File \"/app/a.py\", line 3, in <module>\n    main()\nKeyError: 'url'\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"/app/a.py\", line 9, in <module>\n    raise SystemError(\"no url\")\nSystemError: no url\n";
    assert_eq!(decides(text), "SystemError: no url");
    let text = "Traceback (most recent call last):\n  File \"x.py\", line 1, in <module>\nsqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at \"db\" (172.18.0.2), port 5432 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n\n(Background on this error at: https://sqlalche.me/e/14/e3q8)\n";
    assert!(decides(text).starts_with("sqlalchemy.exc.OperationalError"));
}

#[test]
fn of_java_the_deepest_cause_decides() {
    let text = "Exception in thread \"main\" java.lang.IllegalStateException: cannot start\n\tat shop.Main.main(Main.java:9)\nCaused by: java.sql.SQLException: no route\n\tat shop.Db.open(Db.java:3)\n\t... 1 more\nCaused by: java.net.UnknownHostException: mysq\n\tat java.base/java.net.InetAddress.get(InetAddress.java:1)\n\t... 2 more\n";
    assert_eq!(decides(text), "Caused by: java.net.UnknownHostException: mysq");
    let text = "***************************\nAPPLICATION FAILED TO START\n***************************\n\nDescription:\n\nWeb server failed to start. Port 8080 was already in use.\n\nAction:\n\nIdentify and stop the process that's listening on port 8080.\n";
    assert_eq!(
        decides(text),
        "Web server failed to start. Port 8080 was already in use."
    );
}

#[test]
fn of_go_the_panic_decides() {
    let text = "panic: open /etc/app.conf: no such file or directory\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:8 +0x1d\nexit status 2\n";
    assert_eq!(decides(text), "panic: open /etc/app.conf: no such file or directory");
    let text = "panic: first [recovered]\n\tpanic: second\n\ngoroutine 1 [running]:\nmain.run(0x1)\n\t/src/main.go:8 +0x1d\ncreated by main.main\n\t/src/main.go:3 +0x1\n";
    assert_eq!(decides(text), "panic: second");
    let text = "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive]:\nmain.main()\n\t/src/main.go:3 +0x1\n";
    assert_eq!(decides(text), "fatal error: all goroutines are asleep - deadlock!");
}

#[test]
fn of_rust_the_message_decides() {
    let text = "thread 'main' panicked at src/main.rs:4:45:\ncalled `Result::unwrap()` on an `Err` value: NotPresent\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n";
    assert_eq!(decides(text), "called `Result::unwrap()` on an `Err` value: NotPresent");
    let text = "thread 'main' panicked at 'no port', src/main.rs:4:45\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n";
    assert_eq!(decides(text), "thread 'main' panicked at 'no port', src/main.rs:4:45");
    let text = "Error: cannot start\n\nCaused by:\n    0: reading the settings\n    1: invalid type: string \"x\", expected u16\n";
    assert_eq!(decides(text), "1: invalid type: string \"x\", expected u16");
}

#[test]
fn of_node_php_ruby_and_dotnet_the_thrown_decides() {
    let node = "node:internal/modules/cjs/loader:1080\n  throw err;\n  ^\n\nError: Cannot find module 'express'\nRequire stack:\n- /app/index.js\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1077:15) {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: [ '/app/index.js' ]\n}\n\nNode.js v18.19.0\n";
    assert_eq!(decides(node), "Error: Cannot find module 'express'");
    let php = "PHP Fatal error:  Uncaught PDOException: SQLSTATE[HY000] [2002] Connection refused in /app/x.php:3\nStack trace:\n#0 /app/x.php(3): PDO->__construct('mysql:host=db')\n#1 {main}\n  thrown in /app/x.php on line 3\n";
    assert!(decides(php).contains("SQLSTATE[HY000] [2002]"));
    let ruby = "/app/x.rb:3:in `open': no such table (RuntimeError)\n\tfrom /app/x.rb:9:in `<main>'\n";
    assert!(decides(ruby).contains("no such table"));
    let dotnet = "Unhandled exception. System.Exception: cannot start\n ---> System.Net.Sockets.SocketException (111): Connection refused\n   at Shop.Db.Open() in /src/Db.cs:line 9\n   --- End of inner exception stack trace ---\n   at Shop.Program.Main()\n";
    assert!(decides(dotnet).starts_with("---> System.Net.Sockets.SocketException"));
}

#[test]
fn what_a_program_says_only_to_end_does_not_decide() {
    let mysql = "2026-01-01T00:00:00.1Z 0 [ERROR] [MY-000067] [Server] unknown variable 'x=1'.\n2026-01-01T00:00:00.2Z 0 [ERROR] [MY-010119] [Server] Aborting\n2026-01-01T00:00:00.3Z 0 [System] [MY-010910] [Server] /usr/sbin/mysqld: Shutdown complete (mysqld 9.0.1)  MySQL Community Server - GPL.\n";
    let lines: Vec<&str> = mysql.lines().collect();
    assert!(is_trailer(lines[1]), "{}", message(lines[1]));
    let postgres = "2026-01-01 00:00:00.1 UTC [1] FATAL:  could not map memory\n2026-01-01 00:00:00.1 UTC [1] HINT:  use less\n2026-01-01 00:00:00.1 UTC [1] LOG:  database system is shut down\n";
    assert!(decides(postgres).contains("could not map memory"));
    for line in [
        "license expired on 2026-01-01, shutting down",
        "aborting: no token given",
        "cannot stop",
    ] {
        assert!(!is_trailer(line), "{line}");
    }
    for line in [
        "Exiting",
        "[INFO] Shutting down.",
        "error Command failed with exit code 1.",
        "giving up after 5 attempts",
    ] {
        assert!(is_trailer(line), "{line}");
    }
}

#[test]
fn a_line_is_read_without_what_its_logger_put_in_front() {
    let cases = [
        (
            "2026-01-01T00:00:00.1Z 0 [ERROR] [MY-010119] [Server] Aborting",
            "Aborting",
        ),
        (
            "1:M 01 Jan 2026 00:00:00.000 # Can't open the log file",
            "Can't open the log file",
        ),
        ("2026/01/01 00:00:00 [emerg] 1#1: host not found", "host not found"),
        ("12:00:00.123 ERROR no such table", "no such table"),
        ("plain words", "plain words"),
    ];
    for (line, wanted) in cases {
        assert_eq!(message(line), wanted);
    }
}

#[test]
fn an_error_told_over_several_lines_is_one_piece() {
    let prisma = "PrismaClientInitializationError: \nInvalid `prisma.user.findMany()` invocation:\n\n\nCan't reach database server at `localhost:5432`\n\nPlease make sure your database server is running at `localhost:5432`.\n    at $n.handleRequestError (/app/node_modules/@prisma/client/runtime/library.js:121:7615) {\n  clientVersion: '5.22.0'\n}\n\nNode.js v20.18.0\n";
    assert_eq!(decides(prisma), "Can't reach database server at `localhost:5432`");
    let flyway = "org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'flyway'\n\tat x.Y.z(Y.java:1)\nCaused by: org.flywaydb.core.api.exception.FlywayValidateException: Validate failed: Migrations have failed validation\nMigration checksum mismatch for migration version 3\n-> Applied to database : -1465264562\nNeed more flexibility with validation rules? Learn more: https://rd.gt/3AbJUZE\n\tat org.flywaydb.core.Flyway.migrate(Flyway.java:151)\n\t... 18 common frames omitted\n";
    assert!(
        decides(flyway).starts_with("Caused by: org.flywaydb"),
        "{}",
        decides(flyway)
    );
    let node = "node:events:497\n      throw er; // Unhandled 'error' event\n      ^\n\nError: listen EADDRINUSE: address already in use :::3000\n    at Server.setupListenHandle [as _listen2] (node:net:1898:16)\nEmitted 'error' event on Server instance at:\n    at emitErrorNT (node:net:1877:8) {\n  code: 'EADDRINUSE'\n}\n\nNode.js v20.18.0\n";
    assert_eq!(
        decides(node),
        "Error: listen EADDRINUSE: address already in use :::3000"
    );
    let both = "AggregateError [ECONNREFUSED]: \n    at afterConnectMultiple (node:net:1689:7) {\n  code: 'ECONNREFUSED',\n  [errors]: [\n    Error: connect ECONNREFUSED ::1:5432\n        at createConnectionError (node:net:1652:14)\n  ]\n}\n";
    assert_eq!(decides(both), "Error: connect ECONNREFUSED ::1:5432");
    let laravel = "\n   Illuminate\\Database\\QueryException \n\n  SQLSTATE[HY000] [2002] Connection refused (Connection: mysql, SQL: select 1)\n\n  at vendor/laravel/framework/src/Illuminate/Database/Connection.php:825\n    821| $this->x();\n";
    assert!(decides(laravel).starts_with("SQLSTATE[HY000] [2002]"));
}
