"""What this interpreter is, told by itself. Runs on any Python 3, to say that it is too old."""

import os
import sys


def hiding():
    """Files and folders on PYTHONPATH that hide a module of the standard library."""
    # What is built into the interpreter is never looked for.
    known = getattr(sys, "stdlib_module_names", frozenset()) - set(sys.builtin_module_names)
    found = []
    for folder in filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)):
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            continue
        found += [os.path.join(folder, name) for name in names if name.split(".")[0] in known]
    return [path for path in found if path.endswith(".py") or is_package(path)]


def is_package(path):
    """A folder that is none hides nothing."""
    return os.path.exists(os.path.join(path, "__init__.py"))


HIDING = hiding()
if __name__ == "__main__":
    # To say so, what is imported next must be Python's own.
    hidden_in = {os.path.dirname(path) for path in HIDING}
    sys.path = [folder for folder in sys.path if folder not in hidden_in]

import concurrent.futures  # noqa: E402
import importlib.util  # noqa: E402
import json  # noqa: E402
import sysconfig  # noqa: E402


def build_flags():
    """How this interpreter was built, as far as its build configuration tells."""
    arguments = sysconfig.get_config_var("CONFIG_ARGS") or ""
    signs = [
        ("pgo", "--enable-optimizations" in arguments),
        ("lto", "--with-lto" in arguments),
        ("tail-call", "--with-tail-call-interp" in arguments),
        ("debug", bool(sysconfig.get_config_var("Py_DEBUG"))),
    ]
    return [name for name, there in signs if there]


def jit():
    """Whether the JIT compiler is on: it may be built in and off. None where none is built in."""
    if hasattr(sys, "_jit"):  # from 3.14 on
        return sys._jit.is_enabled() if sys._jit.is_available() else None
    arguments = sysconfig.get_config_var("CONFIG_ARGS") or ""
    if "--enable-experimental-jit" not in arguments or "=interpreter" in arguments:
        return None
    default = "0" if "yes-off" in arguments else "1"
    return os.environ.get("PYTHON_JIT", default) != "0"


OPTIONAL = ["aiohttp", "fastapi", "numba", "numpy", "orjson", "pyarrow", "uvicorn", "uvloop"]


def identity():
    return {
        "implementation": sys.implementation.name,
        "version": sys.version.split()[0],
        "executable": sys.executable or "",
        "prefix": sys.prefix,
        "stdlib": sysconfig.get_path("stdlib"),
        "free_threaded_build": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        "experimental": "experimental free-threading" in sys.version,
        "gil_enabled": getattr(sys, "_is_gil_enabled", lambda: True)(),
        "jit": jit(),
        "hiding": HIDING,
        "interpreter_pool": hasattr(concurrent.futures, "InterpreterPoolExecutor"),
        "packages": [name for name in OPTIONAL if importlib.util.find_spec(name)],
        "build_flags": build_flags(),
        "compiler": sys.version.split("[")[-1].rstrip("]"),
    }


if __name__ == "__main__":
    print(json.dumps(identity()))
