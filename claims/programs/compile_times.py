# How long `cargo build` takes for this project: all of it, in a fresh folder, and again after a
# change of main.rs. Fetching the crates does not count. It takes minutes, and ends with 3 if cargo
# or the project is not here.

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter_ns


def is_project(folder: Path) -> bool:
    manifest = folder / "Cargo.toml"
    return manifest.exists() and 'name = "gilscope"' in manifest.read_text()


folders = [folder for folder in [Path.cwd(), *Path.cwd().parents] if is_project(folder)]
if shutil.which("cargo") is None or not folders:
    print("there is no cargo here, or this is not gilscope's folder", file=sys.stderr)
    sys.exit(3)
project = folders[0]


def cargo(*arguments: str, target: str | None = None) -> int:
    """How long it takes, in nanoseconds."""
    environment = os.environ | ({"CARGO_TARGET_DIR": target} if target else {})
    start = perf_counter_ns()
    command = ["cargo", *arguments, "--locked"]
    done = subprocess.run(command, cwd=project, env=environment, stderr=subprocess.PIPE, text=True)
    took = perf_counter_ns() - start
    if done.returncode:
        sys.exit(f"cargo {arguments[0]} failed: {done.stderr.strip().splitlines()[-1]}")
    return took


cargo("fetch")
with TemporaryDirectory() as target:
    print("clean", cargo("build", target=target), flush=True)
    (project / "src/main.rs").touch()
    print("incremental", cargo("build", target=target))
