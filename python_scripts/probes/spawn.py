"""What does it cost to start and join one unit of concurrency?

A unit does nothing: it is started, joined, and only then comes the next. So what is seen is the
price of the form, whatever is done in it. Work that takes less than this is done sooner in place
than handed over.

- `thread`: a thread of the system, made and ended. `start` returns only when the thread runs, and
  `join` when it is done, so this one waits and is woken twice.
- `thread_pool`: the thread is there and waits at a queue. What is left is a message there, a
  `Future`, and a wake-up each way.
- `event_loop`: a task is an object, and no thread is started or woken. The loop runs it as soon as
  the one that awaits it gives way.
- `process_spawn`: a new program. The interpreter starts from nothing, imports what it needs to
  receive the unit, and the module that the main program was started from.
- `process_forkserver`: a server process that has these modules copies itself for each unit. It is
  started before the first. It listens at a socket with a name, in a folder that `multiprocessing`
  removes at an orderly end only, so another process stands by to do it.
- `process_fork`: this process copies itself, with all it has in memory: the pages are shared until
  one of the two writes to them, but the tables that list them are copied. Only the thread that
  calls `fork` goes on in the copy. A lock that another one held stays locked there for ever, so it
  is refused here in a process with more than one thread; Python 3.12 and newer warn. (For what else
  is wrong with it: A. Baumann, J. Appavoo, O. Krieger, T. Roscoe, "A fork() in the road", 2019.)
- `interpreter`: another interpreter in this process, with modules and a GIL of its own, made and
  closed: no thread, no process, no code run in it. Python 3.14 and newer.
"""

import asyncio
import multiprocessing
import sys
import tempfile
import threading
from array import array
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import Thread
from time import perf_counter_ns
from typing import Any

from probes import rounded

MOST = 200_000  # units are noted up to this many
LIMIT = 20.0  # seconds

_sweeper: Any = None


def run(variant: str, at: int, window_ns: int) -> dict[str, Any]:
    if at != 1:
        raise ValueError(f"units are started one at a time, not {at}")
    times = Times(window_ns)
    match variant:
        case "thread":
            threads(times)
        case "thread_pool":
            thread_pool(times)
        case "event_loop":
            asyncio.run(event_loop(times))
        case "process_spawn" | "process_forkserver" | "process_fork":
            processes(times, variant.removeprefix("process_"))
        case "interpreter":
            interpreters(times)
        case _:
            raise ValueError(f"this probe has no variant called {variant}")
    return {"window_ns": times.took_ns, "durations": rounded(times.noted())}


class Times:
    """Turns of a loop until the window is over; notes how long the loop's body took, each time."""

    def __init__(self, window_ns: int, least: int = 3):
        self.window_ns = window_ns
        self.least = least  # as many, however long they take
        # Made before: appending to a list would allocate in between.
        self.durations = array("q", bytes(8 * MOST))
        self.count = 0
        self.took_ns = 0

    def __iter__(self) -> Iterator[None]:
        start = now = perf_counter_ns()
        while self.count < self.least or (now < start + self.window_ns and self.count < MOST):
            begun = perf_counter_ns()
            yield
            now = perf_counter_ns()
            self.durations[self.count] = now - begun
            self.count += 1
        self.took_ns = now - start

    def noted(self) -> array:
        return self.durations[: self.count]


def nothing() -> None:
    pass


def threads(times: Times) -> None:
    # lesson: start start_one
    for _ in times:
        thread = Thread(target=nothing)
        thread.start()
        thread.join(LIMIT)
    # lesson: end start_one


def thread_pool(times: Times) -> None:
    with ThreadPoolExecutor(1) as executor:
        executor.submit(nothing).result(LIMIT)  # starts the thread
        for _ in times:
            executor.submit(nothing).result(LIMIT)


async def event_loop(times: Times) -> None:
    async def nothing() -> None:
        pass

    for _ in times:
        await asyncio.create_task(nothing())


def processes(times: Times, method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        raise RuntimeError(f"this system does not start processes by {method}")
    if method == "fork":
        refuse_unsafe_fork()
    context = multiprocessing.get_context(method)

    def start_and_join() -> None:
        # A builtin: the new process need not import this module, and what it imports, to find it.
        process = context.Process(target=int)
        process.start()
        process.join(LIMIT)
        code = process.exitcode
        if code is None:
            process.kill()
        if code != 0:
            raise RuntimeError(f"a process ended with {code} after {LIMIT:.0f} s at most")
        process.close()

    if method == "forkserver":
        tempfile.tempdir = swept_folder()  # where the server's socket will be
        start_and_join()  # the first also starts the server
    for _ in times:
        start_and_join()


def swept_folder() -> str:
    """A new folder, removed once this process has ended, however that came about."""
    global _sweeper  # as long as it is kept, the pipe to it is open
    # The sweeper makes the folder itself: this process can be killed between any two lines. `cat`
    # waits for the end of the pipe, which the kernel closes for a killed process too; nor does the
    # sweeper stop where nobody is left to read the folder's name. In a session of its own it gets
    # no Ctrl-C, and no signal to this process's group.
    script = 'trap "" PIPE; folder=$(mktemp -d "$1") && echo "$folder" && cat; rm -rf -- "$folder"'
    template = str(Path(tempfile.gettempdir(), "pymp-XXXXXXXX"))
    _sweeper = Popen(
        ["sh", "-c", script, "sh", template],
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        start_new_session=True,
    )
    folder = _sweeper.stdout.readline().decode().removesuffix("\n")
    if not folder:
        raise RuntimeError(f"no folder like {template} could be made")
    return folder


def refuse_unsafe_fork() -> None:
    if sys.platform == "darwin":
        raise RuntimeError("fork is not safe on macOS: libraries of the system start threads")
    tasks = Path("/proc/self/task")  # Linux: also threads that Python knows nothing of
    count = sum(1 for _ in tasks.iterdir()) if tasks.exists() else threading.active_count()
    if count > 1:
        raise RuntimeError(f"fork is not safe in a process with {count} threads")


def interpreters(times: Times) -> None:
    # Here, as older ones have no such module.
    import concurrent.interpreters

    for _ in times:
        concurrent.interpreters.create().close()
