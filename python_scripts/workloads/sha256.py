"""Digest `size` blocks of one mebibyte each with SHA-256, and then their digests.

Cost: one pass over the bytes, at the speed of the processor's SHA instructions where it has them.
Split: ranges of blocks, all of equal cost.
Scales: fully, also in Python's threads.
Kind: operation, by each language's standard library for it: `hashlib` (OpenSSL) here, the `sha2`
crate in Rust. GIL class: C code that releases the GIL, which `hashlib` does for every piece of
2048 bytes or more.
"""

from hashlib import sha256
from typing import NamedTuple

from fingerprint import fingerprint
from ranges import even_ranges

TASKS = 64
BLOCK = 1 << 20
# Blocks differ in their first bytes only and share the rest, so that a thousand of them need no
# gigabyte of memory: what is measured is hashing, not reading memory.
FILL = sha256(b"gilscope").digest() * (BLOCK // 32)


class Data(NamedTuple):
    blocks: int
    fill: bytes


def prepare(size: int, corpus: str | None) -> Data:
    return Data(size, FILL)


def split(data: Data, tasks: int) -> list[range]:
    return even_ranges(data.blocks, tasks)


def work(data: Data, task: range) -> bytes:
    """The digests of these blocks, one after the other."""
    # lesson: start digest
    digests = bytearray()
    for block in task:
        digest = sha256(block.to_bytes(8, "little"))
        digest.update(data.fill)
        digests += digest.digest()
    return bytes(digests)
    # lesson: end digest


def merge(data: Data, parts: list[bytes]) -> bytes:
    return sha256(b"".join(parts)).digest()


def answer(output: bytes) -> int:
    return fingerprint(output)


def part_fingerprint(part: bytes) -> int:
    return fingerprint(part)
