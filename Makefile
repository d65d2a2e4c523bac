# The two commands of a lecture. Each first looks for what it needs, and says what is missing; with
# YES=1 it installs that.

setup = scripts/setup $(if $(YES),--yes)
# Where rustup puts cargo, if it has only just been installed. (Added only where it is missing: with another PATH
# than before, cargo builds again all that links Python.)
cargo = $(HOME)/.cargo/bin
export PATH := $(if $(findstring $(cargo),$(PATH)),$(PATH),$(PATH):$(cargo))

.PHONY: demo test

# RUN: other arguments for the run, as in RUN="-- --profile smoke". GILSCOPE: what runs it, if it is built.
GILSCOPE = cargo run --release
demo:
	@$(setup)
	$(GILSCOPE) $(RUN)

test:
	@$(setup)
	cargo test
