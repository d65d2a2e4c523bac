"""Folders for what nobody asked to keep."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path


def folder() -> Path:
    """A new folder, which is gone when this Python ends."""
    return Path(tempfile.mkdtemp(dir=_all()))


@functools.cache
def _all() -> str:
    made = tempfile.mkdtemp(prefix="gilscope-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made
