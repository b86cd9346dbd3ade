# Two commands on a fresh Debian machine with Rust: `make run` and `make test`. Each does its own set-up.
.PHONY: run program test chaos pictures lint bench packages engine stack built release dist demo clean

CARGO ?= cargo

# The main job: the market-monitor stack comes up in the deck.
run: packages
	@$(MAKE) --no-print-directory --jobs 2 program built
	./target/quick/stackdeck

# The deck on a simulated engine: no Docker needed.
demo: packages program
	./target/quick/stackdeck demo

# The program as it is started from here: built for a short wait. What is given to others is made by `release`.
program:
	$(CARGO) build --profile quick --locked

# Everything that can be checked, on a real engine and a real swarm too.
test: stack
	@.ci/packages test
	STACKDECK_REQUIRE_ENGINE=1 .ci/swarm run $(CARGO) test --workspace --locked --no-fail-fast

# The chaos test of tests/faults for longer, with a seed: ups, downs and logs through a proxy where everything goes wrong.
MINUTES ?= 10
SEED ?= 1
chaos: engine
	@.ci/packages test
	STACKDECK_REQUIRE_ENGINE=1 STACKDECK_CHAOS_SEED=$(SEED) STACKDECK_CHAOS_MINUTES=$(MINUTES) \
		$(CARGO) test --workspace --locked --test faults chaos -- --nocapture

# The pictures and the recording in the README, made by the program itself.
pictures: stack
	@.ci/packages test
	STACKDECK_REQUIRE_ENGINE=1 STACKDECK_PICTURES=docs/pictures $(CARGO) test --workspace --locked --test pty pictures

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --locked
	.ci/deny

# Measures bring-up, loading, frames, logs and explanations; side by side with docker compose where that is installed.
bench: stack
	@.ci/packages test
	$(CARGO) bench --locked

release:
	$(CARGO) build --release --locked

# The packages of a release, in target/dist: a tarball, a Debian package, an SBOM, checksums. Then: .ci/dist-check.
dist: packages
	CARGO=$(CARGO) .ci/dist

# What the build needs of Debian's packages, where the machine lacks it.
packages:
	@.ci/packages

# An engine that answers: the one DOCKER_HOST names, else the local one, installed and started when there is none.
engine:
	@.ci/engine

# The images of the market-monitor stack, from a registry or made here.
stack: engine
	@compose/prepare

# The same, and monitor in the engine's build cache.
built: engine
	@compose/prepare --build

clean:
	$(CARGO) clean
