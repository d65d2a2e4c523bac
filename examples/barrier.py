"""Threads that work in phases: none begins a phase before all have ended the one before it.

A rod is a row of cells, hot at one end and cold at the other. In each step every cell becomes the
weighted mean of itself and its two neighbours: the heat equation by explicit finite differences.
Each thread has a part of the row, and at its edges it reads cells that others write. A barrier
after each step keeps the threads together: bulk-synchronous parallelism. The GIL does not replace
it: it lets one thread run at a time, but not in any order.

Why not start threads for each step and join them at its end (fork–join)? That keeps the steps apart
as well, but starting a thread costs more than such a step. Threads at a barrier stay: with their
part, their variables and what is in their core's cache.

There are two buffers, one to read from and one to write to (double buffering). In a single one a
neighbour would find the old number or the new one, as chance has it.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

THREADS = 4
PART = 16  # cells of each thread
STEPS = 1_000
HOT = 1_000_000  # whole numbers: equal is equal, in any language
COLD = 0
LIMIT = 10.0  # seconds


def main() -> None:
    rod, led = in_phases()

    print(f"{THREADS} threads took {STEPS} steps, with a barrier after each")
    print(f"phases that one thread led: {led}")
    print(f"heat in the rod: {sum(rod)}")
    print(f"equals the sequential answer: {'yes' if rod == sequential() else 'no'}")


def in_phases() -> tuple[list[int], int]:
    """All steps by several threads at once, and how often one of them was the leader."""
    # Plain lists, with the GIL as without it: to store to an index and to read one are atomic, and
    # the barrier sees to it that nobody reads what another one is about to store.
    buffers = [start(), start()]
    # Who has waited so long breaks the barrier: it raises BrokenBarrierError in all who wait there.
    barrier = Barrier(THREADS, timeout=LIMIT)

    def run(part: range) -> int:
        led = 0
        for step in range(STEPS):
            old, new = buffers[step % 2], buffers[(step + 1) % 2]
            for i in part:
                new[i] = relaxed(old[i - 1], old[i], old[i + 1])
            # All of `new` is written, and nobody reads `old` any more: they may change places. Each
            # thread is given another number; who has 0 leads, for what is to be done once a phase.
            led += barrier.wait() == 0
        return led

    parts = [range(1 + thread * PART, 1 + (thread + 1) * PART) for thread in range(THREADS)]
    # As many threads as parts. With fewer, a part would wait for a thread to be free, and the
    # threads at the barrier for that part: a deadlock.
    with ThreadPoolExecutor(THREADS) as threads:
        led = sum(threads.map(run, parts))
    return buffers[STEPS % 2], led


def sequential() -> list[int]:
    """All steps by one thread, in the plainest way there is."""
    rod = start()
    for _ in range(STEPS):
        inner = [relaxed(*cells) for cells in zip(rod, rod[1:], rod[2:], strict=False)]
        rod = [HOT, *inner, COLD]
    return rod


def start() -> list[int]:
    """The rod before the first step: its ends keep their temperature, between them it is cold."""
    return [HOT] + [COLD] * (THREADS * PART + 1)


def relaxed(left: int, here: int, right: int) -> int:
    return (left + 2 * here + right) // 4


if __name__ == "__main__":
    main()
