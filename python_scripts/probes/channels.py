"""How many messages a second go through a channel, and what does its capacity do?

Producers send small numbers as fast as they can, a consumer adds them up, until the window is over.
Both do next to nothing with them, so this is the channel's own cost.

A full channel makes its senders wait: *back-pressure*, by which whoever is slow slows down whoever
is fast. With one slot each of the two waits for the other, every time; with a thousand hardly ever.
Without a bound no sender waits, and nothing holds back a fast one: what was sent and not yet
received grows, and with it the memory and the age of each message. `behind_ns` is for how long the
consumer was still at work when the last message had been sent.

- `queue`: a `deque` with a lock and conditions, all of it written in Python. Under the GIL only
  one side runs at a time, so that a thousand slots are filled in one turn and emptied in the next.
- `simple_queue`: the same idea in C and without a bound, for which there is nothing to wait.
- `asyncio`: a `deque` and the futures of whoever waits. No lock: one thread has both sides.
- `multiprocessing_queue`: each number is pickled, passes a thread that writes it to a pipe, and is
  unpickled in another process; a semaphore counts the slots.
- `multiprocessing_pipe`: the pipe without the rest. Its capacity is the system's, and in bytes.

A queue of Python takes the capacity 0 for no bound at all. (Since 3.13 a queue can also be shut
down; the end of the messages is marked by `None` here, as every version understands.)
"""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future
from queue import Queue, SimpleQueue
from threading import Thread
from time import perf_counter_ns
from typing import Any, NamedTuple

from models.processes import end_with_parent

# Messages between two looks at the clock: the numbers below this, which CPython has ready, so that
# none of them is made.
BATCH = 250
MOST = 1_000_000  # messages sent to an unbounded channel at most: it may have to keep them all
LIMIT = 30.0  # seconds


class Tally(NamedTuple):
    """What one side counted, and when it was done."""

    count: int
    total: int
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
            return threads(queue.put, queue.get, 1, window_ns, most)
        case "queue_mpsc":
            queue = Queue(capacity)
            return threads(queue.put, queue.get, 4, window_ns, most / 4)
        case "simple_queue_spsc" if not bounded:
            queue = SimpleQueue()
            return threads(queue.put, queue.get, 1, window_ns, most)
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


def produce(put: Callable[[int | None], Any], messages: Messages) -> Tally:
    batches = 0
    while messages.another(batches):
        for n in range(BATCH):
            put(n)
        batches += 1
    put(None)
    return Tally(batches * BATCH, batches * sum(range(BATCH)), perf_counter_ns())


def consume(get: Callable[[], int | None], producers: int) -> Tally:
    count = total = 0
    while producers:
        n = get()
        if n is None:
            producers -= 1
        else:
            count += 1
            total += n
    return Tally(count, total, perf_counter_ns())


def threads(put: Callable, get: Callable, producers: int, window_ns: int, most: float) -> dict:
    start = perf_counter_ns()
    messages = Messages(start + window_ns, most)
    received = on_thread(consume, get, producers)
    sent = [on_thread(produce, put, messages) for _ in range(producers)]
    return seen(start, [tally.result(LIMIT) for tally in sent], received.result(LIMIT))


def on_thread(work: Callable[..., Tally], *arguments: Any) -> Future[Tally]:
    """Begins it on a daemon: if the other side fails, it would wait for ever."""
    future: Future[Tally] = Future()

    def do() -> None:
        try:
            future.set_result(work(*arguments))
        except BaseException as failure:
            future.set_exception(failure)

    Thread(target=do, daemon=True).start()
    return future


async def tasks(queue: asyncio.Queue, window_ns: int, most: float) -> dict:
    async def produce() -> Tally:
        batches = 0
        while messages.another(batches):
            for n in range(BATCH):
                await queue.put(n)
            batches += 1
            # Where there is room, `put` does not give way: the consumer would never have a turn.
            await asyncio.sleep(0)
        await queue.put(None)
        return Tally(batches * BATCH, batches * sum(range(BATCH)), perf_counter_ns())

    async def consume() -> Tally:
        count = total = 0
        while (n := await queue.get()) is not None:
            count += 1
            total += n
        return Tally(count, total, perf_counter_ns())

    start = perf_counter_ns()
    messages = Messages(start + window_ns, most)
    async with asyncio.timeout(LIMIT):
        sent, received = await asyncio.gather(produce(), consume())
    return seen(start, [sent], received)


def processes(channel: Any, put: str, get: Callable, window_ns: int, most: float) -> dict:
    """The producer is another process, the consumer a thread of this one."""
    context = multiprocessing.get_context("spawn")
    answers, answer = context.Pipe(duplex=False)
    process = context.Process(target=send, args=(channel, put, answer, window_ns, most))
    process.start()
    try:
        start = hear(answers)
        received = on_thread(consume, get, 1).result(LIMIT)
        return seen(start, [hear(answers)], received)
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
    answer.send(produce(getattr(channel, put), Messages(start + window_ns, most)))


def seen(start: int, sent: list[Tally], received: Tally) -> dict[str, Any]:
    count, total = sum(tally.count for tally in sent), sum(tally.total for tally in sent)
    if (count, total) != (received.count, received.total):
        raise RuntimeError(f"{count} messages were sent, {received.count} came, or other ones")
    window_ns = received.at - start
    figures = {
        "messages_per_s": count / (window_ns / 1e9),
        "behind_ns": max(received.at - max(tally.at for tally in sent), 1),
    }
    return {"window_ns": window_ns, "figures": figures}
