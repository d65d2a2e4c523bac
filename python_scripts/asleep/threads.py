"""`threading.Thread`: one operating system thread for each sleeper.

The GIL is no hindrance: a thread that sleeps has released it. What a thread costs is its stack, of
which only the touched pages are resident, a second stack and more in the kernel, which no process's
resident memory shows, and on Python's side its thread state, its first chunk of frames (16 KiB, of
which the first pages are touched), the `Thread` object and the `Event` by which `start` waits until
it runs.
"""

import threading
from threading import Lock, Thread
from time import sleep

from asleep import Watch

# Reserved, not occupied. The default is 8 MiB on most Linux systems: ten thousand of them are
# 80 GiB of addresses, which a system that does not overcommit refuses. CPython needs more than a
# C program that sleeps: 256 KiB leave room for its own calls.
STACK = 256 * 1024


def trial(tasks: int, sleep_ns: int) -> dict[str, int]:
    watch = Watch(tasks, sleep_ns)
    lock = Lock()

    # lesson: start sleeper
    def sleeper() -> None:
        with lock:
            watch.falls_asleep()
        sleep(watch.remaining())
        # lesson: end sleeper

    before = threading.stack_size(STACK)
    threads = [Thread(target=sleeper) for _ in range(tasks)]
    for n, thread in enumerate(threads, 1):
        try:
            thread.start()
        except RuntimeError as failure:
            raise RuntimeError(f"thread {n} of {tasks} could not be started") from failure
    for thread in threads:
        thread.join()
    threading.stack_size(before)
    return watch.end()
