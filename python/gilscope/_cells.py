"""What a record says, as plain dataclasses. Durations are whole nanoseconds, sizes are bytes.

Only what most readers need: the rest stands in `Record.data`.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from typing import Any, ClassVar, Protocol, TypeVar


@dataclass(frozen=True)
class Sample:
    """One timed sample: `repeats` whole maps, one after the other."""

    process: int
    """Which fresh worker process took it, from 0."""
    round: int
    """The round within that process, from 0: cells are compared round by round."""
    repeats: int
    """Whole maps in this sample: more than one where a map is too short to time alone."""
    wall_ns: int
    """Wall time of all of them."""
    place: int = 0
    """Its place in the order in which the samples of its process were taken, from 0."""
    at_ns: int = 0
    """When it began: after its generation of workers was open."""
    cpu_ns: int | None = None
    """CPU time of all threads and processes. None where the system does not tell; so below."""
    voluntary_switches: int | None = None
    involuntary_switches: int | None = None
    minor_faults: int | None = None
    major_faults: int | None = None
    peak_memory_bytes: int | None = None
    collections: int | None = None
    """Garbage collections in the worker meanwhile; none for native code."""
    server_cpu_ns: int | None = None
    """CPU time of the servers that were asked, for work that waits."""
    steal_ns: int | None = None
    """Processor time that the hypervisor gave to others meanwhile."""

    @property
    def map_ns(self) -> float:
        """Wall time of one map."""
        return self.wall_ns / self.repeats


@dataclass(frozen=True)
class Cell:
    """One square of the grid: workload × size × role × model × workers × runtime × lane."""

    workload: str
    size: int
    """In the workload's own unit."""
    role: str
    """`shared` size, `scaling` size, `capacity` of the machine, or `control`."""
    model: str
    workers: int
    """Workers asked for; 1 for `sequential`."""
    runtime: str
    """`native`, or the `id` of an interpreter."""
    lane: str
    """How it is written: `plain`, `library`, `native_held` or `native_released`."""
    status: str
    """`measured`, `skipped` or `failed`."""
    in_flight: int | None = None
    """Requests in flight, for work that waits."""
    answer: int | None = None
    """The answer, equal to that of sequential Rust."""
    tasks: int | None = None
    """How many tasks the input was split into."""
    samples: tuple[Sample, ...] = ()
    """Every sample, in the order taken."""
    startup_ns: tuple[int, ...] = ()
    """Opening the pool: one figure for each fresh process, and part of no sample."""
    prepare_ns: tuple[int, ...] = ()
    """Preparing the input, likewise."""
    reason: str | None = None
    """Why it was skipped or failed: an error may be a traceback of many lines."""
    remedy: str | None = None
    """What to do about that, if anything can be done."""


@dataclass(frozen=True)
class Interpreter:
    """A CPython that took part, by what it said of itself."""

    id: str
    """What cells give as their runtime."""
    version: str
    executable: str = ""
    free_threaded_build: bool = False
    gil_enabled: bool = True
    """Whether the GIL was on: asked after the imports and again after every sample."""
    compiler: str = ""


@dataclass(frozen=True)
class Machine:
    """Where it ran."""

    os: str
    arch: str
    cpu: str
    cores: int
    """What all cores means here: affinity and quota taken together."""
    logical_cpus: int | None = None
    physical_cores: int | None = None
    cpu_quota: float | None = None
    """A cgroup's limit on processor time, in cores."""
    memory_bytes: int | None = None
    virtualised: str | None = None
    """The hypervisor or container that the run sat in, if one could be seen."""
    governor: str | None = None
    """The frequency governor, where it can be read."""


class _Plain(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


T = TypeVar("T", bound=_Plain)


def made(kind: type[T], of: Mapping[str, Any]) -> T:
    """A `kind` of what it knows: what only a newer record has is left out."""
    return kind(**{field.name: of[field.name] for field in fields(kind) if field.name in of})


def cell(of: Mapping[str, Any]) -> Cell:
    """A cell of a record's JSON, which keeps what came of it apart."""
    outcome = of["outcome"]
    came = {
        **outcome,
        "samples": tuple(made(Sample, sample) for sample in outcome.get("samples", ())),
        "startup_ns": tuple(outcome.get("startup_ns", ())),
        "prepare_ns": tuple(outcome.get("prepare_ns", ())),
        "reason": outcome.get("reason", outcome.get("error")),
        "remedy": outcome.get("mend"),
    }
    return made(Cell, {**of, **came})
