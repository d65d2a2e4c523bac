"""`sha256` as it is in the plain lane: an expert ships `hashlib`.

No library: nothing to install. On all cores: `threads`, since `hashlib` releases the GIL.

There is nothing to gain. `hashlib` is OpenSSL already, which computes by the processor's SHA
instructions where it has them, a mebibyte a call; what Python adds is some microseconds a block.
Packages that offer SHA-256 (`cryptography`, `pycryptodome`) call the same OpenSSL or slower code,
and digesting several blocks at once in SIMD registers is for processors without these instructions.
The lane measures the plain script once more, so that it says so in figures: a ratio of one.
"""

from workloads.sha256 import TASKS, answer, merge, part_fingerprint, prepare, split, work

__all__ = ["TASKS", "answer", "merge", "part_fingerprint", "prepare", "split", "work"]
