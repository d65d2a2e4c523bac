# What takes the place of a build in Python: to import a module of about a thousand lines for the
# first time, when it is compiled, and again, when its bytecode lies in a .pyc file beside it.

import importlib
import random  # the module: a copy of it is imported, whose own imports are here already
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter_ns


def took_ns(name: str, again: bool) -> float:
    """How long an import takes, as the mean of those that fit into 10 ms or more."""
    took = times = 0
    while took < 10_000_000:
        if not again:
            shutil.rmtree(cache, ignore_errors=True)
        sys.modules.pop(name, None)
        importlib.invalidate_caches()  # forgotten, as in a new process
        start = perf_counter_ns()
        module = importlib.import_module(name)
        took += perf_counter_ns() - start
        times += 1
        if module.__name__ != name or not any(cache.iterdir()):
            sys.exit("the copy was not imported, or no .pyc was left")
    return took / times


with TemporaryDirectory() as folder:
    cache = Path(folder) / "__pycache__"
    shutil.copy(random.__file__, Path(folder) / "copy_of_random.py")
    sys.path.insert(0, folder)
    sys.dont_write_bytecode, sys.pycache_prefix = False, None  # whatever the environment says
    print("cold", took_ns("copy_of_random", again=False))
    print("warm", took_ns("copy_of_random", again=True))
