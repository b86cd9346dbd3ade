#!/usr/bin/env python3
"""Records what docker compose makes of the cases beside this file: the expectations are its own, never ours.

    tests/cases/record.py ["docker compose"]

accepted/NAME/        files of a project; case.json: {args, env} where they are needed
accepted/NAME/expected.json   what `config --format json` printed, with {root} for the directory
refused/NAME.txt      compose files, a line of ===== between them, each refused; one that is not refused is named and left out
"""
import json, os, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
COMMAND = (sys.argv[1] if len(sys.argv) > 1 else "docker compose").split()


def run(root, args, env):
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **env}
    if "DOCKER_CONFIG" in os.environ:
        environment["DOCKER_CONFIG"] = os.environ["DOCKER_CONFIG"]
    return subprocess.run(COMMAND + args + ["config", "--format", "json"], cwd=root, env=environment,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)


def main():
    failed = False
    for name in sorted(os.listdir(f"{HERE}/accepted")):
        case = f"{HERE}/accepted/{name}"
        about = json.load(open(f"{case}/case.json")) if os.path.exists(f"{case}/case.json") else {}
        with tempfile.TemporaryDirectory() as root:
            shutil.copytree(case, root, dirs_exist_ok=True)
            done = run(root, about.get("args", []), about.get("env", {}))
            if done.returncode != 0:
                print(f"{name}: refused: {done.stderr.strip()[-300:]}")
                failed = True
                continue
            model = json.loads(done.stdout.replace(root, "{root}"))
        with open(f"{case}/expected.json", "w") as out:
            json.dump(model, out, indent=1, ensure_ascii=False, sort_keys=True)
            out.write("\n")
    for name in sorted(os.listdir(f"{HERE}/refused")):
        path = f"{HERE}/refused/{name}"
        kept = []
        for text in open(path).read().split("=====\n"):
            with tempfile.TemporaryDirectory() as root:
                open(f"{root}/compose.yaml", "w").write(text)
                if run(root, [], {}).returncode == 0:
                    print(f"{name}: not refused, left out:\n{text}")
                else:
                    kept.append(text)
        open(path, "w").write("=====\n".join(kept))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
