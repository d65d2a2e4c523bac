"""A pipeline: stages that work at once, each handing on to the next through a queue.

Numbers are read, squared and written, by a thread each. The reader is quick and the writer slow. A
bounded queue makes the quick one wait (back-pressure), so no more is in flight than the bound
allows, however long the input. An unbounded one takes everything at once: what is in flight, and
the memory it needs, grows with the input, and the last item waits for all before it.

Why not do all of one stage and then all of the next? No two stages would work at the same time, and
all that one makes would have to be kept for the next. One thread to a stage and queues in which the
first in is the first out keep the order, with nothing to sort at the end.

The stream ends with a sentinel: a last item that is no number. Since 3.13 a queue can be closed
(`shutdown`), but a sentinel does for every version, and nothing can overtake it. It must be sent by
hand, though, once to each consumer, and a stage that fails sends none. So every wait has a limit.
"""

from concurrent.futures import ThreadPoolExecutor
from queue import Full, Queue
from threading import Event

NUMBERS = 1_000
BOUND = 4
# What two full queues hold, and what the three stages have in hand.
AT_MOST = 2 * BOUND + 3
LIMIT = 10.0  # seconds
END = None


def main() -> None:
    runs = {
        "bounded": run(Queue(BOUND), Queue(BOUND)),
        "unbounded": run(Queue(), Queue()),
    }
    expected = [n * n for n in range(1, NUMBERS + 1)]
    yes = {True: "yes", False: "no"}
    for name, (most, waited, squares) in runs.items():
        print(f"{name}: did the reader wait? {yes[waited]}")
        print(f"{name}: were at most {AT_MOST} of {NUMBERS} in flight? {yes[most <= AT_MOST]}")
        print(f"{name}: were all of them in flight? {yes[most == NUMBERS]}")
        print(f"{name}: were all written in order? {yes[squares == expected]}")


def run(numbers: Queue, squares: Queue) -> tuple[int, bool, list[int]]:
    """How many were in flight at most, whether the reader waited, and what was written."""
    gate = Event()
    written: list[int] = []
    with ThreadPoolExecutor(3) as stages:
        reader = stages.submit(read, numbers, gate, written)
        computer = stages.submit(compute, numbers, squares)
        writer = stages.submit(write, squares, gate, written)
    most, waited = reader.result()
    computer.result()
    writer.result()
    return most, waited, written


def read(numbers: Queue, gate: Event, written: list[int]) -> tuple[int, bool]:
    """The quick stage."""
    most, waited = 0, False
    for number in range(1, NUMBERS + 1):
        # In flight is what was read, this number too, and is not yet written: only this stage makes
        # it more, so the most that it sees is the high-water mark.
        most = max(most, number - len(written))
        try:
            numbers.put_nowait(number)
        except Full:
            waited = True
            gate.set()
            numbers.put(number, timeout=LIMIT)
    gate.set()
    numbers.put(END, timeout=LIMIT)
    return most, waited


def compute(numbers: Queue, squares: Queue) -> None:
    while (number := numbers.get(timeout=LIMIT)) is not END:
        squares.put(number * number, timeout=LIMIT)
    squares.put(END, timeout=LIMIT)


def write(squares: Queue, gate: Event, written: list[int]) -> None:
    """The slow stage. Not slow by sleeping, which may be long enough or not: it begins when the
    reader has either met a full queue or sent everything."""
    if not gate.wait(LIMIT):
        raise TimeoutError("the reader neither met a full queue nor sent everything")
    while (square := squares.get(timeout=LIMIT)) is not END:
        written.append(square)


if __name__ == "__main__":
    main()
