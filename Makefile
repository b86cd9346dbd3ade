# Two commands on a fresh Debian machine with Rust: `make run` and `make test`. Each does its own set-up.
.PHONY: run test lint bench engine stack release demo clean

CARGO ?= cargo

# The main job: the market-monitor stack comes up in the deck.
run: release stack
	./target/release/stackdeck

# The deck on a simulated engine: no Docker needed.
demo: release
	./target/release/stackdeck demo

# Everything that can be checked, on a real engine too.
test: stack
	STACKDECK_REQUIRE_ENGINE=1 $(CARGO) test --workspace --locked

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	.ci/deny

# What the README's figures come from; side by side with docker compose where that is installed.
bench: stack
	$(CARGO) bench --locked

release:
	$(CARGO) build --release --locked

# An engine that answers: the one DOCKER_HOST names, else the local one, installed and started when there is none.
engine:
	@.ci/engine

# The images of the market-monitor stack, from a registry or made here.
stack: engine
	@compose/prepare

clean:
	$(CARGO) clean
