"""The same work in Rust and in Python by every concurrency model: measured from Python.

    import gilscope

    record = gilscope.run("primes", ["threads", "processes"])
    record                # in a notebook: the chart, and what was seen
    record.sentence       # what was seen first, in words
    record.to_pandas()    # one row a sample

This module starts the program `gilscope`, which measures, and reads the record that it leaves. It
computes nothing itself: all figures, charts and sentences are the program's.
"""

from ._binary import BinaryNotFoundError, Error
from ._cells import Cell, Interpreter, Machine, Sample
from ._record import Record, load
from ._run import probe, run

__all__ = [
    "BinaryNotFoundError",
    "Cell",
    "Error",
    "Interpreter",
    "Machine",
    "Record",
    "Sample",
    "load",
    "probe",
    "run",
]
