"""Parse `size` JSON documents of some kilobytes each, and write each again in one canonical form.

Cost: one pass over the text, an object for nearly every key and value, one more pass.
Split: ranges of documents, all of nearly equal cost.
Scales: fully.
Kind: operation, by each language's usual routine for it: the `json` module here, `serde_json` to
its `Value` in Rust. GIL class: C code that holds the GIL: `json` parses and writes a document in
one C call each. (`hashlib` releases it for the microseconds of one fingerprint.)

Writing the tree again is the check that every key and value was read, by code as native as the
parser; a fold over the tree in Python would cost more than the parsing.
"""

import json
from array import array

from fingerprint import fingerprint
from ranges import even_ranges
from splitmix import outputs

TASKS = 64
SEED = 1234567
ITEMS = 16  # in a document

# The one form that both languages write: no white space, keys in order, nothing escaped that need
# not be. Made once: `json.dumps` with arguments makes an encoder at every call.
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def prepare(size: int, corpus: str | None) -> list[str]:
    return [document(number) for number in range(size)]


def document(number: int) -> str:
    numbers = outputs(SEED, range(number * ITEMS, (number + 1) * ITEMS))
    items = ", ".join(item(number) for number in numbers)
    return f'{{"document": {number}, "items": [{items}]}}'


def item(number: int) -> str:
    """Some of everything: nested objects and arrays, keys out of order, escapes, beyond ASCII.

    The fractions are quarters, which have one shortest spelling, and are exact.
    """
    id = number >> 40
    code = number & 0xFFFF
    price = (number >> 16 & 0xFFFF) / 4
    sold = "true" if number % 2 == 0 else "false"
    return (
        rf'{{"title": "Caf\u00e9 \"{code:x}\"\n", "id": {id}, "price": {price},'
        rf' "sold": {sold}, "note": null, "history": [{id}, -{code}],'
        rf' "tags": ["naïve", "日本{code}", "a\\b\/c", "\ud83d\ude00", "{number:016x}"],'
        rf' "size": {{"width": -{price}, "height": {code}, "depth": []}}}}'
    )


def split(data: list[str], tasks: int) -> list[range]:
    return even_ranges(len(data), tasks)


def work(data: list[str], task: range) -> list[int]:
    """The fingerprints of these documents."""
    return [fingerprint(canonical(text)) for text in data[task.start : task.stop]]


def canonical(text: str) -> bytes:
    """The same value in the one form that both languages write."""
    # lesson: start parse_and_write
    return CANONICAL.encode(json.loads(text)).encode()
    # lesson: end parse_and_write


def merge(data: list[str], parts: list[list[int]]) -> list[int]:
    return [fingerprint for part in parts for fingerprint in part]


def answer(output: list[int]) -> int:
    return part_fingerprint(output)


def part_fingerprint(part: list[int]) -> int:
    # Little-endian bytes, as on nearly every machine; Rust writes them so explicitly.
    return fingerprint(array("Q", part).tobytes())
