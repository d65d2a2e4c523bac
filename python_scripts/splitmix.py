"""SplitMix64: random numbers of which any range can be had without those before it.

The state only counts up, and each number is its state, mixed (G. L. Steele, D. Lea, C. H. Flood:
"Fast Splittable Pseudorandom Number Generators", OOPSLA 2014). So every task starts in the middle
of one stream, which is the same however it is split, and the same in both languages. The Mersenne
twister of `random` must be stepped: it would need a seed for each task, and the answer would depend
on their number.
"""

from collections.abc import Iterator

GAMMA = 0x9E3779B97F4A7C15  # 2^64 divided by the golden ratio, made odd
MASK = (1 << 64) - 1


def outputs(seed: int, task: range) -> Iterator[int]:
    """The numbers of this range of the stream that begins with `seed`.

    >>> list(outputs(1234567, range(3)))  # the published outputs for this seed
    [6457827717110365317, 3203168211198807973, 9817491932198370423]
    >>> list(outputs(1234567, range(3, 5)))
    [4593380528125082431, 16408922859458223821]
    """
    # Python's integers grow, so what 64 bits would drop is masked off. Mixed here and not in a
    # function of its own: resuming a generator costs less than a call, and this is the inner loop.
    state = (seed + task.start * GAMMA) & MASK
    for _ in task:
        state = (state + GAMMA) & MASK
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)
