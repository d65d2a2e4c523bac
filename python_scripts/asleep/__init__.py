"""Many tasks asleep at once: what one waiting task occupies. One module per model, each with

    trial(tasks, sleep_ns)      that many tasks, asleep until that long after the trial began

All tasks wait for the same moment, far enough away that each has started before the first one
wakes. Sleeping for the same *time* instead would let the first wake while the last are still being
made, and the memory of all of them at once would never be seen.

No module here is called `asyncio` or `threading`: it would hide the library of that name.
"""

import gc
from contextlib import suppress
from pathlib import Path
from time import monotonic_ns, process_time_ns


class Watch:
    """What all tasks of a trial share, and who measures it."""

    def __init__(self, tasks: int, sleep_ns: int) -> None:
        """Begins the trial: the runtime runs, and none of the tasks exists."""
        gc.collect()  # what is garbage by now is no part of the baseline
        self.tasks = tasks
        self.asleep = 0
        self.started_ns: int | None = None
        reset_peak()
        self.baseline_bytes = memory("VmRSS:")
        self.before_ns = process_time_ns()
        # Monotonic, and not `perf_counter`: it is the clock of the event loop.
        self.start = monotonic_ns()
        self.deadline = self.start + sleep_ns

    def falls_asleep(self) -> None:
        """Each task says so, then sleeps. `+=` reads, then writes: not for two threads at once."""
        self.asleep += 1
        if self.asleep == self.tasks:
            self.started_ns = monotonic_ns() - self.start

    def remaining(self) -> float:
        """Seconds until all are due to wake."""
        return max(0.0, (self.deadline - monotonic_ns()) / 1e9)

    def end(self) -> dict[str, int]:
        """Ends the trial, once all tasks are done."""
        end = monotonic_ns()
        if self.started_ns is None:
            raise RuntimeError(f"only {self.asleep} of {self.tasks} tasks ever ran")
        return {
            "wall_ns": end - self.start,
            "started_ns": self.started_ns,
            # All were due at once, so the last one was due then too.
            "late_ns": max(0, end - self.deadline),
            "baseline_bytes": self.baseline_bytes,
            "peak_bytes": memory("VmHWM:"),
            "cpu_ns": process_time_ns() - self.before_ns,
        }


def reset_peak() -> None:
    """Sets the highest resident memory back to what it is now."""
    # Where it is not allowed, the peak is that of the whole life of this process: it is a fresh
    # one, and has done nothing so far.
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def memory(field: str) -> int:
    """Bytes of this process's memory: `VmRSS:` is resident now, `VmHWM:` at its highest."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"/proc/self/status has no {field} here: use Linux")
