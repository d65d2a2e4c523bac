"""A record: all that one run measured, and what the program says of it."""

import io
import json
import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _html, _temporary
from ._binary import BinaryNotFoundError, Error, ask
from ._cells import Cell, Interpreter, Machine, cell, made

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped,import-not-found,unused-ignore]

NAME = "record.json"
# The chart that is shown first: the first one whose name begins so.
FIRST = ("headline", "pair", "speedup", "throughput", "latency", "asleep", "gil", "probe", "map")


class Record:
    """All that one run measured: `run`, `probe` and `load` give one.

    >>> record = gilscope.load("charts/record.json")
    >>> record.sentence
    'primes: Two Python threads are no faster than one; two Rust threads are 1.9 times as fast.'
    >>> cell = record.cells[0]
    >>> (cell.workload, cell.model, cell.runtime, cell.samples[0].map_ns)
    ('primes', 'sequential', 'native', 4296191.75)
    """

    path: Path
    """The file."""
    data: dict[str, Any]
    """All that stands in it."""
    cells: list[Cell]
    """Every planned cell, also those that were skipped or failed. Probes have none: see `data`."""
    machine: Machine
    interpreters: list[Interpreter]

    def __init__(self, path: Path, data: dict[str, Any]) -> None:
        self.path = path
        self.data = data
        self.cells = [cell(one) for one in data["cells"]]
        self.machine = made(Machine, data["machine"])
        self.interpreters = [made(Interpreter, one) for one in data["interpreters"]]

    @cached_property
    def sentences(self) -> list[str]:
        """What was seen, the finding first, and then what is to be known before it is believed."""
        return ask("table", "--brief", self.path).splitlines()

    @property
    def sentence(self) -> str:
        """What was seen first."""
        return self.sentences[0]

    @cached_property
    def charts(self) -> dict[str, Path]:
        """Its charts (PNG) by their names; beside each lies the same as SVG.

        They are those beside the record. If there are none, they are drawn, in a temporary folder.
        """
        charts = _charts(self.path.parent)
        if not charts:
            folder = _temporary.folder()
            ask("chart", "--out", folder, self.path)
            charts = _charts(folder)
        return charts

    @property
    def failed(self) -> list[str]:
        """Why something failed, once for each cell, case of a probe, server or sleeper that did."""
        outcomes = (one.get("outcome", {}) for one in _planned(self.data))
        return [str(one.get("error")) for one in outcomes if one.get("status") == "failed"]

    def to_pandas(self) -> "pandas.DataFrame":
        """One row a sample; units stand in the names of the columns.

        A sample may be of several maps, so times are compared by `wall_ns_per_map`. Raises
        ImportError without pandas.
        """
        try:
            import pandas
        except ImportError as error:
            raise ImportError("to_pandas needs pandas: pip install pandas") from error
        return pandas.read_csv(io.StringIO(ask("export", "--format", "csv", self.path)))

    def __repr__(self) -> str:
        return f"<gilscope.Record {self._what()}: {self.path}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the chart, what was seen, and where it was measured."""
        try:
            charts, sentences = self.charts, self.sentences
        except (BinaryNotFoundError, Error) as error:
            # Cells and samples can be had without the program: no reason to show nothing.
            charts, sentences = {}, [str(error)]
        names = (name for start in FIRST for name in charts if name.startswith(start))
        name = next(names, next(iter(charts), None))
        chart = None if name is None else charts[name]
        pythons = [f"CPython {one.version}" for one in self.interpreters]
        where = f"{self.machine.cpu}, {self.machine.cores} cores"
        return _html.shown(chart, sentences, [self._what(), where, *pythons, str(self.path)])

    def _what(self) -> str:
        names = [*self.data.get("workloads", ()), *self.data.get("probes", ())]
        what = ", ".join(str(one.get("name")) for one in names) or "no workload"
        return f"{what}, {self.data.get('profile')}, {self.data.get('started')}"


def load(path: str | os.PathLike[str]) -> Record:
    """The record in this file, or in this folder as `record.json`.

    Raises FileNotFoundError if there is none, and ValueError if it is no record.
    """
    path = Path(path).absolute()
    if path.is_dir():
        path /= NAME
    text = path.read_text(encoding="utf-8", errors="replace")
    if text.lstrip().startswith("<"):
        raise ValueError(f"{path} is a page: load the {NAME} that was left beside it")
    try:
        return Record(path, json.loads(text))
    except (ValueError, AttributeError, LookupError, TypeError, RecursionError) as error:
        raise ValueError(
            f"{path} is no record that can be used ({error!r}): gilscope run leaves one as {NAME}"
        ) from error


def _charts(folder: Path) -> dict[str, Path]:
    # Each is there twice: a picture without its drawing is somebody else's.
    pictures = (path for path in folder.glob("*.png") if path.with_suffix(".svg").exists())
    return {path.stem: path for path in sorted(pictures)}


def _planned(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Whatever was to be measured, of any kind."""
    for kind in ("cells", "services", "asleep"):
        yield from data.get(kind, ())
    for probe in data.get("probes", ()):
        yield from probe.get("cases", ())
