"""How many messages a second go through a channel, and how long is each of them in it?

Producers send small numbers as fast as they can, consumers add them up, until the window is over.
Both do next to nothing with them, so this is the channel's own cost. One message in 251 is the time
at which it is sent, and so its consumer knows how long it was on its way.

A full channel makes its senders wait: *back-pressure*, by which a slow consumer slows down a fast
producer. With one slot each of the two waits for the other, every time; with a thousand hardly
ever, but then each message stands in line behind a thousand. Without a bound no sender waits, and
nothing holds back a fast one: what was sent and not yet received grows, and with it the memory and
the age of each message.

- `queue`: a `deque` with a lock and conditions, all of it written in Python. Under the GIL only
  one side runs at a time, so that a thousand slots are filled in one turn and emptied in the next.
- `simple_queue`: the same idea in C and without a bound, for which there is nothing to wait.
- `asyncio`: a `deque` and the futures of the tasks that wait. No lock: one thread has both sides.
- `multiprocessing_queue`: each number is pickled, passes a thread that writes it to a pipe, and is
  unpickled in another process; a semaphore counts the slots.
- `multiprocessing_pipe`: the pipe without the rest. Its capacity is the system's, and in bytes.

A queue of Python takes the capacity 0 for no bound at all. (Since 3.13 a queue can also be shut
down; the end of the messages is marked by `None` here, as every version understands.)
"""

import asyncio
import multiprocessing
from array import array
from collections.abc import Callable
from concurrent.futures import Future
from queue import Queue, SimpleQueue
from threading import Thread
from time import perf_counter_ns
from typing import Any, NamedTuple

from models.processes import end_with_parent
from probes import rounded

# Messages between two looks at the clock: the time, and the numbers below this, which CPython has
# ready, so that none of them is made.
BATCH = 251
ROOM = 100_000  # times in the channel that are noted at most
MOST = 1_000_000  # messages sent to an unbounded channel at most: it may have to keep them all
LIMIT = 30.0  # seconds


class Sent(NamedTuple):
    """What one producer counted."""

    count: int
    total: int


class Received(NamedTuple):
    """What one consumer counted, how long some of it had been on its way, and when it was done."""

    count: int
    total: int
    ages: array
    at: int


class Messages(NamedTuple):
    """How many each producer sends: batch by batch, until this time or this many."""

    end: int
    most: float

    def another(self, batches: int) -> bool:
        return batches == 0 or (perf_counter_ns() < self.end and batches * BATCH < self.most)


def run(variant: str, slots: int, window_ns: int) -> dict[str, Any]:
    name = variant.removesuffix("_unbounded")
    bounded = name == variant
    if bounded and slots < 1 and name != "multiprocessing_pipe":
        raise ValueError(f"{name} has no channel without slots")
    capacity = slots if bounded else 0
    most = float("inf") if bounded else MOST
    match name:
        case "queue_spsc":
            queue = Queue(capacity)
            return threads(queue.put, queue.get, (1, 1), window_ns, most)
        case "queue_mpsc":
            queue = Queue(capacity)
            return threads(queue.put, queue.get, (4, 1), window_ns, most)
        case "queue_mpmc":
            queue = Queue(capacity)
            return threads(queue.put, queue.get, (2, 2), window_ns, most)
        case "simple_queue_spsc" if not bounded:
            queue = SimpleQueue()
            return threads(queue.put, queue.get, (1, 1), window_ns, most)
        case "asyncio_spsc":
            return asyncio.run(tasks(asyncio.Queue(capacity), window_ns, most))
        case "multiprocessing_queue":
            queue = multiprocessing.get_context("spawn").Queue(capacity)
            # Fewer: the consumer needs ten times as long for each.
            return processes(queue, "put", queue.get, window_ns, most / 10)
        case "multiprocessing_pipe":
            source, sink = multiprocessing.get_context("spawn").Pipe(duplex=False)
            return processes(sink, "send", source.recv, window_ns, most)
    raise ValueError(f"this probe has no variant called {variant}")


def produce(put: Callable[[int], Any], messages: Messages) -> Sent:
    # lesson: start send
    batches = times = 0
    while messages.another(batches):
        now = perf_counter_ns()
        times += now
        put(now)
        for n in range(1, BATCH):
            put(n)
        batches += 1
    return Sent(batches * BATCH, batches * sum(range(1, BATCH)) + times)
    # lesson: end send


def consume(get: Callable[[], int | None]) -> Received:
    count = total = 0
    ages = Ages()
    while (n := get()) is not None:
        if n >= BATCH:
            ages.note(perf_counter_ns() - n)
        count += 1
        total += n
    return Received(count, total, ages.noted(), perf_counter_ns())


class Ages:
    """How long messages were on their way, in an array that was made before."""

    def __init__(self) -> None:
        self.ages = array("q", bytes(8 * ROOM))
        self.count = 0

    def note(self, age: int) -> None:
        if self.count < ROOM:
            self.ages[self.count] = age
            self.count += 1

    def noted(self) -> array:
        return self.ages[: self.count]


def threads(
    put: Callable, get: Callable, sides: tuple[int, int], window_ns: int, most: float
) -> dict:
    producers, consumers = sides
    start = perf_counter_ns()
    messages = Messages(start + window_ns, most / producers)
    received = [on_thread(consume, get) for _ in range(consumers)]
    sent = [on_thread(produce, put, messages) for _ in range(producers)]
    sent = [one.result(LIMIT) for one in sent]
    for _ in range(consumers):
        put(None)  # the last message of each
    return seen(start, sent, [one.result(LIMIT) for one in received])


def on_thread(work: Callable, *arguments: Any) -> Future:
    """Begins it on a daemon: if the other side fails, it would wait for ever."""
    future: Future = Future()

    def do() -> None:
        try:
            future.set_result(work(*arguments))
        except BaseException as failure:
            future.set_exception(failure)

    Thread(target=do, daemon=True).start()
    return future


async def tasks(queue: asyncio.Queue, window_ns: int, most: float) -> dict:
    async def produce() -> Sent:
        batches = times = 0
        while messages.another(batches):
            now = perf_counter_ns()
            times += now
            await queue.put(now)
            for n in range(1, BATCH):
                await queue.put(n)
            batches += 1
            # Where there is room, `put` does not give way: the consumer would never have a turn.
            await asyncio.sleep(0)
        await queue.put(None)
        return Sent(batches * BATCH, batches * sum(range(1, BATCH)) + times)

    async def consume() -> Received:
        count = total = 0
        ages = Ages()
        while (n := await queue.get()) is not None:
            if n >= BATCH:
                ages.note(perf_counter_ns() - n)
            count += 1
            total += n
        return Received(count, total, ages.noted(), perf_counter_ns())

    start = perf_counter_ns()
    messages = Messages(start + window_ns, most)
    async with asyncio.timeout(LIMIT):
        sent, received = await asyncio.gather(produce(), consume())
    return seen(start, [sent], [received])


def processes(channel: Any, put: str, get: Callable, window_ns: int, most: float) -> dict:
    """The producer is another process, the consumer a thread of this one."""
    context = multiprocessing.get_context("spawn")
    answers, answer = context.Pipe(duplex=False)
    process = context.Process(target=send, args=(channel, put, answer, window_ns, most))
    process.start()
    try:
        start = hear(answers)
        received = on_thread(consume, get).result(LIMIT)
        return seen(start, [hear(answers)], [received])
    finally:
        process.kill()
        process.join(LIMIT)


def hear(answers: Any) -> Any:
    if not answers.poll(LIMIT):
        raise TimeoutError("the producer's process says nothing")
    return answers.recv()


def send(channel: Any, put: str, answer: Any, window_ns: int, most: float) -> None:
    """What the producer's process does."""
    end_with_parent()
    start = perf_counter_ns()
    answer.send(start)
    put_one = getattr(channel, put)
    sent = produce(put_one, Messages(start + window_ns, most))
    put_one(None)
    answer.send(sent)


def seen(start: int, sent: list[Sent], received: list[Received]) -> dict[str, Any]:
    count, total = (sum(one[part] for one in sent) for part in (0, 1))
    came, total_came = (sum(one[part] for one in received) for part in (0, 1))
    if (count, total) != (came, total_came):
        raise RuntimeError(f"{count} messages were sent, {came} came, or other ones")
    window_ns = max(one.at for one in received) - start
    return {
        "window_ns": window_ns,
        "durations": rounded(age for one in received for age in one.ages),
        "figures": {"messages_per_s": count / (window_ns / 1e9)},
    }
