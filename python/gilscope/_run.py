"""Measuring: the program is started, what it tells is shown as it comes, and its record is read."""

import os
import subprocess
import sys
import warnings
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from . import _temporary
from ._binary import MOST_LINES, Error, environment, find, why
from ._record import NAME, Record, load

Value = str | int | float | os.PathLike[str]
"""One value of an option."""
Values = Value | Sequence[Value]
"""One, or several."""
Option = Values | bool | None
"""What an option may be given: True for one that takes no value; False and None leave it out."""

# Exit codes that may come with a record: all went well, something failed, it was interrupted.
WITH_RECORD = (0, 1, 130)
HEARD = 3.0  # seconds, within which a program ends that has heard of Ctrl-C itself
PATIENCE = 10.0  # seconds, until a program is ended that was asked to end


def run(
    workload: Values | None = None,
    model: Values | None = None,
    *,
    profile: str = "quick",
    workers: Values | None = None,
    out: str | os.PathLike[str] | None = None,
    quiet: bool = False,
    python: Values | None = None,
    rounds: int | None = None,
    processes: int | None = None,
    seed: int | None = None,
    pin: bool = False,
    timeout: int | None = None,
    prediction: str | None = None,
    corpus: str | os.PathLike[str] | None = None,
    **options: Option,
) -> Record:
    """Measures workloads by models, checks every answer, and gives a record: `gilscope run`.

    >>> record = gilscope.run("primes", ["threads", "processes"], workers=[1, 2])

    workload, model: one name or several, of those that `gilscope list` has; without any, all.
    profile: `smoke` checks the answers, `quick` takes minutes, `full` an hour or two.
    workers: these numbers of workers only.
    out: the folder of the record, its page and its charts. Without one they are kept until this
        Python ends.
    quiet: whether progress and the end of the run are not shown, on standard error.
    python: also these CPythons, by their paths; `all` for every one that is found.
    rounds, processes: shuffled rounds in each fresh process, and how many of these.
    seed: of everything that is shuffled.
    pin: whether the workers of each cell are kept on cores of their own (Linux).
    timeout: the longest that one sample may take, in seconds.
    prediction: what you expect to see, told beside what is seen.
    corpus: the folder whose text word_count reads.
    options: whatever else `gilscope run --help` lists, as in `in_flight=[10, 100]`.

    Warns if something failed: the record has the reason. Raises Error if there is no record, and
    BinaryNotFoundError if there is no program. On Ctrl-C the program is ended, too.
    """
    known: dict[str, Option] = {
        "workload": workload,
        "model": model,
        "profile": profile,
        "workers": workers,
        "python": python,
        "rounds": rounds,
        "processes": processes,
        "seed": seed,
        "pin": pin,
        "timeout": timeout,
        "prediction": prediction,
        "corpus": corpus,
    }
    return _measured("run", [], known | options, out, quiet)


def probe(
    name: str | Sequence[str],
    *,
    profile: str = "quick",
    out: str | os.PathLike[str] | None = None,
    quiet: bool = False,
    **options: Option,
) -> Record:
    """Looks at a mechanism, such as how the GIL changes hands; gives a record: `gilscope probe`.

    >>> record = gilscope.probe("handoff", variant="threads", takes=3)

    name: one probe or several; `gilscope probe` lists them, with the question of each.
    options: whatever `gilscope probe --help` lists.

    The rest is as with `run`. What was seen stands in `Record.data["probes"]`, and in the charts.
    """
    names = [name] if isinstance(name, str) else list(name)
    return _measured("probe", names, {"profile": profile} | options, out, quiet)


def _measured(
    command: str,
    names: Sequence[str],
    options: Mapping[str, Option],
    out: str | os.PathLike[str] | None,
    quiet: bool,
) -> Record:
    folder = Path(_temporary.folder() if out is None else out).absolute()
    path = folder / NAME
    older = _identity(path)
    arguments = [command, *words({**options, "out": folder}), *(["--", *names] if names else [])]
    code, said = _followed([str(find()), *arguments], quiet)
    # A folder may hold the record of an earlier run, and a run that was killed leaves half of one.
    record = load(path) if code in WITH_RECORD and _identity(path) != older else None
    if record is None or record.data.get("finished") is None:
        raise Error(why(said, code), code)
    if code != 0:
        warnings.warn(_lacking(record, why(said, code)), stacklevel=3)
    return record


def words(options: Mapping[str, Option]) -> list[str]:
    """Options as the command line has them: `in_flight=[1, 10]` is `--in-flight=1,10`."""
    found: list[str] = []
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if value is True:
            found.append(flag)
        elif value is not None and value is not False:
            if isinstance(value, str) or not isinstance(value, Sequence):
                value = [value]
            values = [str(one) for one in value]
            # Paths may hold commas: there an option stands once for each.
            texts = values if name == "python" else [",".join(values)]
            # With an equals sign, since a value may begin with a dash.
            found += [f"{flag}={text}" for text in texts]
    return found


def _followed(command: Sequence[str], quiet: bool) -> tuple[int, deque[str]]:
    """Runs a program to its end: its exit code, and the last lines that it said."""
    last: deque[str] = deque(maxlen=MOST_LINES)
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(),
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            for line in process.stdout or ():
                last.append(line)
                if not quiet:
                    print(line, end="", file=sys.stderr, flush=True)
            return process.wait(), last
        except BaseException:
            _end(process)
            raise


def _end(process: subprocess.Popen[str]) -> None:
    """Ends a program that keeps what it has when asked once, and is cut short when asked twice."""
    try:
        # A terminal sends Ctrl-C to all that run in it, and so does Jupyter: then it ends already.
        process.communicate(timeout=HEARD)
    except subprocess.TimeoutExpired:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=PATIENCE)
    finally:
        process.kill()


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from the one that it replaces."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def _lacking(record: Record, otherwise: str) -> str:
    """Why a record is not all that was asked for."""
    if record.data.get("interrupted"):
        return "the run was interrupted: the record holds what had been measured"
    failed = record.failed
    if not failed:
        return otherwise
    last = failed[0].strip().splitlines()[-1] if failed[0].strip() else "no reason given"
    return f"{len(failed)} failed, the first with: {last}; Record.failed has them all"
