"""The packages of the active virtual environment, for the CPython inside gilscope."""

import site
import sys
from pathlib import Path


def add(folder: str) -> None:
    """Puts them in front of the installation's own packages, and behind its standard library."""
    installed = [i for i, path in enumerate(sys.path) if Path(path).name in INSTALLED]
    known = len(sys.path)
    site.addsitedir(folder)  # at the end; what its `.pth` files add too
    new = sys.path[known:]
    del sys.path[known:]
    place = min(installed, default=known)
    sys.path[place:place] = new


INSTALLED = {"site-packages", "dist-packages"}
