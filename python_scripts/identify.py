"""What this interpreter is, told by itself. Runs on any Python 3, to say that it is too old."""

import concurrent.futures
import importlib.util
import json
import sys
import sysconfig


def build_flags():
    """How this interpreter was built, as far as its build configuration tells."""
    arguments = sysconfig.get_config_var("CONFIG_ARGS") or ""
    signs = [
        ("pgo", "--enable-optimizations" in arguments),
        ("lto", "--with-lto" in arguments),
        ("jit", jit_enabled(arguments)),
        ("tail-call", "--with-tail-call-interp" in arguments),
        ("debug", bool(sysconfig.get_config_var("Py_DEBUG"))),
    ]
    return [name for name, there in signs if there]


def jit_enabled(arguments):
    """Whether the JIT compiler is on: it may be built in and off."""
    if hasattr(sys, "_jit"):
        return sys._jit.is_enabled()
    return "--enable-experimental-jit" in arguments and "yes-off" not in arguments


OPTIONAL = ["aiohttp", "fastapi", "uvicorn", "uvloop"]


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
        "interpreter_pool": hasattr(concurrent.futures, "InterpreterPoolExecutor"),
        "packages": [name for name in OPTIONAL if importlib.util.find_spec(name)],
        "build_flags": build_flags(),
        "compiler": sys.version.split("[")[-1].rstrip("]"),
    }


if __name__ == "__main__":
    print(json.dumps(identity()))
