"""The state of this interpreter's lock, and who switched it on again."""

import re
import sys
import warnings
from typing import Any

_enabled_by: str | None = None


def enabled() -> bool:
    """Whether the GIL is on now; builds without the question always have it."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()


def enabled_by() -> str | None:
    """The module for whose sake the interpreter switched the GIL on, if it did."""
    return _enabled_by


def watch() -> None:
    """Notes the module that switches the GIL on, from now on.

    A free-threaded build does so when it imports an extension that does not declare that it can do
    without. It says which one in a warning, and nowhere else.
    """
    show = warnings.showwarning

    def note(message: Warning | str, *details: Any, **more: Any) -> None:
        global _enabled_by
        if found := re.match(
            r"The global interpreter lock .* to load module '(.+?)'", str(message)
        ):
            _enabled_by = found[1]
        show(message, *details, **more)

    warnings.showwarning = note
