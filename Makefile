# The two commands of a lecture. Each first looks for what it needs, and says what is missing; with
# YES=1 it installs that.

setup = scripts/setup $(if $(YES),--yes)
# Where rustup puts cargo, if it has only just been installed.
export PATH := $(PATH):$(HOME)/.cargo/bin

.PHONY: demo test

# RUN: other arguments for the run, as in RUN="-- --profile smoke".
demo:
	@$(setup)
	cargo run --release $(RUN)

test:
	@$(setup)
	cargo test
