"""`monte_carlo` by Numba: the plain lane's loop, compiled to machine code when this is imported.

Optional: `pip install numba`. On all cores: `threads`, since the compiled loop needs nothing of the
interpreter and so releases the GIL for as long as it runs (`nogil`).

The generator counts: its states are the first one plus so many times GAMMA. So LLVM, which Numba
compiles with, sees points that do not depend on one another, and lets an instruction do the same to
four or eight of them. Numbers of 64 bits drop what 64 bits do not hold, which is what the generator
asks for, so nothing is masked off.

By NumPy? Sixteen calls on arrays do for a chunk of points what this loop does for one. They took
ten times as long on one core: between two calls all numbers go to the cache and back.
"""

import numpy as np
from numba import int64, njit, uint64

import splitmix
from workloads.monte_carlo import SEED, TASKS, Data, answer, merge, part_fingerprint, prepare, split

__all__ = ["TASKS", "answer", "merge", "part_fingerprint", "prepare", "split", "work"]

# A whole number of Python's is signed to Numba, and signed and unsigned together make a fraction.
GAMMA = np.uint64(splitmix.GAMMA)
FACTORS = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
SHIFTS = np.uint64(30), np.uint64(27), np.uint64(31)
HALF, LOW = np.uint64(32), np.uint64(0xFFFFFFFF)


def work(data: Data, task: range) -> int:
    """How many of these points hit the circle: x² + y² < 1."""
    state = (SEED + task.start * splitmix.GAMMA) & splitmix.MASK
    return hits_from(np.uint64(state), len(task))


# With a signature it is compiled here, and not while the first points are drawn.
@njit(int64(uint64, int64), nogil=True)
def hits_from(state, points):
    """How many of so many points hit, those that come after this state of SplitMix64."""
    hits = 0
    for _ in range(points):
        state += GAMMA
        z = (state ^ (state >> SHIFTS[0])) * FACTORS[0]
        z = (z ^ (z >> SHIFTS[1])) * FACTORS[1]
        z ^= z >> SHIFTS[2]
        x, y = z >> HALF, z & LOW
        # 64 bits do not hold a sum of 2^64 or more. What they keep is less than either summand.
        hits += x * x + y * y >= x * x
    return hits
