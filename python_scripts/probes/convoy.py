"""What happens to a thread that answers, when others compute beside it?

A server with one connection sends each byte back: some microseconds of work, and then it waits for
the next. In another process a client counts the answers. Beside it, in the same process as the
server, threads compute.

Under the GIL each answer costs a wait for the lock, which the computing thread gives up only after
a switch interval: the quick one crawls behind the slow one, as cars in a convoy behind a lorry
(David Beazley, "Understanding the Python GIL", 2010). Computing in processes leaves the lock to the
thread that answers. On an event loop a callback that computes keeps all others waiting, lock or no
lock.
"""

import asyncio
import json
import multiprocessing
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from time import perf_counter_ns
from typing import Any

from models.processes import end_with_parent

SLICE_NS = 20_000_000  # how long a callback computes before it lets others run
STEPS = 1_000  # between two looks at whether it is done
LIMIT = 60.0  # seconds


def run(variant: str, computing: int, window_ns: int) -> dict[str, Any]:
    match variant:
        case "threads":
            with computing_threads(computing):
                return answering_thread(window_ns)
        case "processes":
            with computing_processes(computing):
                return answering_thread(window_ns)
        case "event_loop":
            return asyncio.run(answering_loop(computing, window_ns))
        case "event_loop_processes":
            with computing_processes(computing):
                return asyncio.run(answering_loop(0, window_ns))
    raise ValueError(f"this probe has no variant called {variant}")


def answering_thread(window_ns: int) -> dict[str, Any]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        # A daemon: without a client it would wait for ever.
        Thread(target=answer, args=(server,), daemon=True).start()
        return ping(server.getsockname()[1], window_ns)


def answer(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # lesson: start answer
        while byte := connection.recv(1):
            connection.sendall(byte)
        # lesson: end answer


async def answering_loop(computing: int, window_ns: int) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    done = False

    def compute() -> None:
        end = perf_counter_ns() + SLICE_NS
        while perf_counter_ns() < end:
            steps()
        if not done:
            loop.call_soon(compute)

    server = await loop.create_server(Answer, "127.0.0.1", 0)
    async with server:
        for _ in range(computing):
            loop.call_soon(compute)
        port = server.sockets[0].getsockname()[1]
        try:
            return await loop.run_in_executor(None, partial(ping, port, window_ns))
        finally:
            done = True


class Answer(asyncio.Protocol):
    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.transport.write(data)


def ping(port: int, window_ns: int) -> dict[str, Any]:
    """What the client saw: gilscope again, as a process of its own."""
    command = [os.environ["GILSCOPE_PROGRAM"], "ping", f"127.0.0.1:{port}", str(window_ns)]
    limit = LIMIT + window_ns / 1e9
    client = subprocess.run(command, capture_output=True, timeout=limit, check=False)
    if client.returncode:
        raise RuntimeError(f"the client failed: {client.stderr.decode().strip()}")
    return json.loads(client.stdout)


@contextmanager
def computing_threads(count: int) -> Iterator[None]:
    done = False

    def compute() -> None:
        while not done:
            steps()

    threads = [Thread(target=compute) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done = True
        for thread in threads:
            thread.join(LIMIT)


@contextmanager
def computing_processes(count: int) -> Iterator[None]:
    context = multiprocessing.get_context("spawn")
    there = context.Barrier(count + 1)
    processes = [context.Process(target=compute_there, args=(there,)) for _ in range(count)]
    for process in processes:
        process.start()
    try:
        there.wait(LIMIT)
        yield
    finally:
        for process in processes:
            process.kill()
            process.join(LIMIT)


def compute_there(there: Any) -> None:
    end_with_parent()
    there.wait(LIMIT)
    while True:
        steps()


def steps() -> int:
    every = 0
    for n in range(STEPS):
        every ^= n
    return every
