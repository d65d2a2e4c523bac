"""Recomputes every figure that `gilscope table RECORD` prints, from the record's raw samples alone.

Independent of the Rust code: NumPy, and the text as anyone reads it. `estimate.py` and `figures.py`
hold the formulas; the rest only finds out which figure stands where. It ends with 0 if all agree to
the last printed digit, with 1 if one differs or nobody knows what it is, with 2 if it cannot look.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("records", nargs="+", type=Path, metavar="RECORD")
    parser.add_argument("--gilscope", type=Path, help="the program that prints the tables")
    parser.add_argument(
        "--printed", type=Path, metavar="FILE", help="what was printed before, not to a terminal"
    )
    arguments = parser.parse_args()
    try:
        import numpy  # noqa: F401
    except ImportError:
        print(f"NumPy is missing: {sys.executable} -m pip install numpy", file=sys.stderr)
        return 2
    try:
        return max(check(path, arguments) for path in arguments.records)
    except subprocess.CalledProcessError as error:
        print(f"cannot check: {error.stderr.strip() or error}", file=sys.stderr)
    except (OSError, ValueError, LookupError) as error:
        print(f"cannot check: {error!r}", file=sys.stderr)
    return 2


def check(path: Path, arguments: argparse.Namespace) -> int:
    import findings
    import prediction
    import tables
    from figures import Record
    from printed import Report, taken_apart

    record = Record(json.loads(path.read_text(encoding="utf-8")))
    text = (
        arguments.printed.read_text(encoding="utf-8")
        if arguments.printed
        else printed(path, arguments.gilscope)
    )
    report = Report()
    text = prediction.taken_out(report, record, text)
    found, told = taken_apart(text, lambda heading: findings.is_heading(record, heading))
    for table in found:
        tables.check(report, record, table)
    for one in told:
        findings.check(report, record, one)
    if not report.figures and "Nothing was measured." not in text:
        report.unrecognised.append("a text without any figure")
    for line in report.differences:
        print(f"differs: {line}")
    for line in report.unrecognised:
        print(f"not recognised: {line}")
    print(
        f"{path}: {report.figures:,} figures, {report.numbers:,} numbers: "
        f"{len(report.differences)} differ, {len(report.unrecognised)} not recognised"
    )
    return 1 if report.problems else 0


def printed(record: Path, program: Path | None) -> str:
    """The tables and findings as they are printed where there is no terminal: every column."""
    command = [str(program or found_program()), "table", str(record)]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout


def found_program() -> Path:
    target = Path(__file__).parents[2] / os.environ.get("CARGO_TARGET_DIR", "target")
    built = (target / profile / "gilscope" for profile in ("release", "debug"))
    found = [*(path for path in built if path.exists()), shutil.which("gilscope")]
    if found[0] is None:
        raise FileNotFoundError(
            "no gilscope: build it, cargo build --release, or name it with --gilscope"
        )
    return Path(found[0])


if __name__ == "__main__":
    sys.exit(main())
