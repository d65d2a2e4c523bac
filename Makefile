# The two commands of a lecture. Each first looks for what it needs, and says what is missing; with
# YES=1 it installs that.

setup = scripts/setup $(if $(YES),--yes)
# Where rustup puts cargo, if it has only just been installed.
export PATH := $(PATH):$(HOME)/.cargo/bin

.PHONY: demo test

# RUN: other arguments for the run, as in RUN="-- --profile smoke". PROFILE: how it is built; what dev builds
# measure means nothing.
PROFILE = release
demo:
	@$(setup)
	cargo run --profile $(PROFILE) $(RUN)

test:
	@$(setup)
	cargo test
