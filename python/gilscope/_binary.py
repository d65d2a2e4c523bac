"""The program `gilscope`: where it is, and how it is asked something."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

NAME = "gilscope.exe" if os.name == "nt" else "gilscope"
MOST_LINES = 20  # of what a program said that failed: the last ones


class Error(RuntimeError):
    """The program did not do what it was asked. The message holds the last lines that it said.

    `code` is its exit code: 2 if there is no such option, workload or model.
    """

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.code = code


class BinaryNotFoundError(FileNotFoundError):
    """There is no program `gilscope` to start."""


def find() -> Path:
    """Where the program is: named by GILSCOPE_BINARY, come with this module, or on PATH.

    Raises BinaryNotFoundError if it is nowhere.
    """
    if named := os.environ.get("GILSCOPE_BINARY"):
        # Whoever names one wants no other.
        if found := shutil.which(named):
            return Path(found)
        raise BinaryNotFoundError(
            f"GILSCOPE_BINARY names {named}, which is no program that can be started: "
            "name the binary gilscope itself, or unset the variable"
        )
    for path in places():
        if path.is_file() and os.access(path, os.X_OK):
            return path
    if found := shutil.which(NAME):
        return Path(found)
    raise BinaryNotFoundError(
        "the program gilscope is not beside this Python and not on PATH: install it again, "
        f"{sys.executable or 'python'} -m pip install --force-reinstall gilscope, "
        "or name it in the environment variable GILSCOPE_BINARY"
    )


def places() -> Iterator[Path]:
    """Where installers put it, the surest place first."""
    # What the installer wrote down holds in any layout; some write it down wrongly or not at all.
    try:
        files = importlib.metadata.files("gilscope") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    yield from (Path(str(file.locate())) for file in files if file.name == NAME)
    yield Path(sysconfig.get_path("scripts"), NAME)
    yield Path(sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user")), NAME)
    if sys.executable:
        yield Path(sys.executable).with_name(NAME)
    yield Path(__file__).parents[1] / "bin" / NAME  # pip install --target


def environment() -> dict[str, str]:
    """What the program is started with: it measures this Python, unless the user names another."""
    own = {"GILSCOPE_PYTHON": sys.executable} if sys.executable else {}
    return own | dict(os.environ)


def ask(*arguments: str | os.PathLike[str]) -> str:
    """What the program prints on standard output.

    Raises Error if it fails.
    """
    done = subprocess.run(
        [find(), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment(),
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise Error(why(done.stderr.splitlines(), done.returncode), done.returncode)
    return done.stdout


def why(said: Iterable[str], code: int) -> str:
    """How the program ended, and the last lines of what it said."""
    lines = [line.rstrip() for line in said if line.strip()][-MOST_LINES:]
    how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
    return "\n".join([f"gilscope {how}:", *lines]) if lines else f"gilscope {how} without a word"
