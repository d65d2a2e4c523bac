"""`import gilscope`: it starts the program and reads what it leaves, whatever that is."""

import dataclasses
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import warnings
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unittest import mock

import gilscope
from gilscope import _binary, _run

SCRIPTS = Path(__file__).parents[2] / "python_scripts"
LIMIT = 300.0  # seconds: only to end a test in which something hangs
RECORD: gilscope.Record


def setUpModule() -> None:
    global RECORD
    RECORD = gilscope.run("primes", "threads", profile="smoke", workers=2, seed=1, quiet=True)


def changed(folder: str, **fields: Any) -> gilscope.Record:
    """The record with other fields, in a folder of its own without charts."""
    path = Path(folder, "record.json")
    path.write_text(json.dumps({**RECORD.data, **fields}), encoding="utf-8")
    return gilscope.load(path)


class OfARun(unittest.TestCase):
    def test_cells_are_what_stands_in_the_file(self) -> None:
        data = json.loads(RECORD.path.read_text(encoding="utf-8"))
        self.assertEqual(RECORD.data, data)
        self.assertEqual(len(RECORD.cells), len(data["cells"]))
        self.assertLessEqual({"sequential", "threads"}, {cell.model for cell in RECORD.cells})
        for cell, raw in zip(RECORD.cells, data["cells"], strict=True):
            for name in ("workload", "size", "role", "model", "workers", "runtime", "lane"):
                self.assertEqual(getattr(cell, name), raw[name])
            outcome = raw["outcome"]
            self.assertEqual((cell.status, cell.answer), ("measured", outcome["answer"]))
            self.assertEqual(cell.startup_ns, tuple(outcome["startup_ns"]))
            self.assertIsNone(cell.reason)
            self.assertGreater(len(cell.samples), 0)
            for sample, there in zip(cell.samples, outcome["samples"], strict=True):
                told = {k: v for k, v in dataclasses.asdict(sample).items() if k in there}
                self.assertEqual(told, {k: v for k, v in there.items() if k in told})
                self.assertEqual(sample.map_ns, there["wall_ns"] / there["repeats"])
        self.assertEqual(RECORD.failed, [])

    def test_machine_and_interpreters_are_named(self) -> None:
        self.assertEqual(RECORD.machine.cores, RECORD.data["machine"]["cores"])
        told = [(one.id, one.version) for one in RECORD.interpreters]
        self.assertEqual(told, [(i["id"], i["version"]) for i in RECORD.data["interpreters"]])
        self.assertIn("primes, smoke", repr(RECORD))

    def test_what_was_seen_is_told_by_the_program(self) -> None:
        self.assertEqual(RECORD.sentences, ["One round gives no figures: it checked the answers."])
        self.assertEqual(RECORD.sentence, RECORD.sentences[0])

    def test_charts_lie_beside_the_record(self) -> None:
        self.assertGreater(len(RECORD.charts), 0)
        for name, path in RECORD.charts.items():
            self.assertEqual((path.stem, path.parent), (name, RECORD.path.parent))
            self.assertTrue(path.read_bytes().startswith(b"\x89PNG"))

    def test_without_a_folder_it_is_kept_for_as_long_as_python_runs(self) -> None:
        temporary = Path(tempfile.gettempdir()).absolute()
        self.assertIn(temporary, RECORD.path.parents)
        program = (
            "import gilscope\n"
            "r = gilscope.probe('handoff', profile='smoke', variant='threads', at=2)\n"
            "print(r.path, r.path.exists(), len(r.data['probes'][0]['cases']) > 0, r.cells)"
        )
        done = subprocess.run(
            [sys.executable, "-B", "-c", program],
            capture_output=True,
            encoding="utf-8",
            timeout=LIMIT,
            check=True,
        )
        path, *others = done.stdout.split(maxsplit=1)
        self.assertEqual(others, ["True True []\n"])
        self.assertFalse(Path(path).parents[1].exists())
        # Progress and the end of the run are told.
        self.assertIn("handoff", done.stderr)

    def test_what_fails_is_warned_of_and_has_its_reason(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            scripts = Path(folder, "scripts")
            shutil.copytree(SCRIPTS, scripts)
            primes = scripts / "workloads" / "primes.py"
            primes.write_text(
                primes.read_text(encoding="utf-8") + "\nraise KeyError('a mistake')\n"
            )
            out = Path(folder, "out")
            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                record = gilscope.run(
                    "primes", "threads", profile="smoke", out=out, scripts=scripts, quiet=True
                )
            self.assertEqual(record.path, out.absolute() / "record.json")
            failed = [cell for cell in record.cells if cell.status == "failed"]
            self.assertGreater(len(failed), 0)
            self.assertEqual(len(record.failed), len(failed))
            self.assertTrue(all("a mistake" in (cell.reason or "") for cell in failed))
            (warning,) = warned
            self.assertIn(f"{len(failed)} failed", str(warning.message))
            self.assertIn("a mistake", str(warning.message))
            self.assertEqual(warning.filename, __file__)

    def test_pandas_reads_a_row_a_sample(self) -> None:
        if importlib.util.find_spec("pandas") is None:
            self.skipTest("no pandas: pip install pandas")
        table = RECORD.to_pandas()
        samples = [sample for cell in RECORD.cells for sample in cell.samples]
        self.assertEqual(list(table["wall_ns"]), [sample.wall_ns for sample in samples])
        self.assertEqual(set(table["workload"]), {"primes"})

    def test_without_pandas_there_is_the_line_that_installs_it(self) -> None:
        with (
            mock.patch.dict(sys.modules, {"pandas": None}),
            self.assertRaisesRegex(ImportError, "pip install pandas"),
        ):
            RECORD.to_pandas()


class Loading(unittest.TestCase):
    def test_a_folder_is_as_good_as_its_file(self) -> None:
        for path in (RECORD.path, RECORD.path.parent, os.path.relpath(RECORD.path)):
            again = gilscope.load(path)
            self.assertTrue(again.path.samefile(RECORD.path))
            self.assertEqual(again.cells, RECORD.cells)

    def test_what_is_no_record_is_told(self) -> None:
        with self.assertRaises(FileNotFoundError):
            gilscope.load("nowhere.json")
        with self.assertRaisesRegex(ValueError, "report.html is a page: load the record.json"):
            gilscope.load(RECORD.path.with_name("report.html"))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "other.json")
            texts = ["", "[1]", "7", "{}", '{"cells": [1]}', '{"cells": [{}]}', "[" * 100_000]
            for text in [*texts, "\ud800"]:
                path.write_text(text, encoding="utf-8", errors="surrogatepass")
                with self.assertRaisesRegex(ValueError, "other.json is no record"):
                    gilscope.load(path)

    def test_what_only_a_newer_record_has_is_left_out(self) -> None:
        def newer(one: dict[str, Any]) -> dict[str, Any]:
            return {**one, "of_a_newer_gilscope": 1}

        data = RECORD.data
        cells = []
        for cell in data["cells"]:
            outcome = newer(cell["outcome"])
            outcome["samples"] = [newer(sample) for sample in outcome["samples"]]
            cells.append(newer({**cell, "outcome": outcome}))
        with tempfile.TemporaryDirectory() as folder:
            record = changed(
                folder,
                schema=data["schema"] + 1,
                cells=cells,
                machine=newer(data["machine"]),
                interpreters=[newer(one) for one in data["interpreters"]],
                of_a_newer_gilscope=1,
            )
            self.assertEqual(record.cells, RECORD.cells)
            self.assertEqual(record.machine, RECORD.machine)
            # Cells are shown; why there is no chart is said.
            self.assertIn("use a newer gilscope", record._repr_html_())

    def test_skipped_cells_have_a_reason_and_a_remedy(self) -> None:
        outcome = {"status": "skipped", "reason": "no uvloop", "mend": "pip install uvloop"}
        with tempfile.TemporaryDirectory() as folder:
            record = changed(folder, cells=[{**RECORD.data["cells"][0], "outcome": outcome}])
        (cell,) = record.cells
        self.assertEqual((cell.status, cell.samples), ("skipped", ()))
        self.assertEqual((cell.reason, cell.remedy), ("no uvloop", "pip install uvloop"))


class Shown(HTMLParser):
    """Every element with its attributes, and all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


class InANotebook(unittest.TestCase):
    def assert_chart_and_text(self, shown: Shown) -> None:
        chart, image, *text = [tag for tag, _ in shown.elements]
        self.assertEqual([chart, image], ["div", "img"])
        # One sentence or several: what is seen of a quick run hangs on the machine.
        self.assertEqual(text[-2:], ["p", "small"])
        self.assertEqual(set(text[:-2]), {"p"})

    def test_the_chart_and_the_sentence_are_shown(self) -> None:
        shown = Shown(RECORD._repr_html_())
        self.assert_chart_and_text(shown)
        image = shown.elements[1][1]
        self.assertEqual(image["alt"], RECORD.sentence)
        self.assertTrue((image["src"] or "").startswith("data:image/png;base64,"))
        self.assertIn(RECORD.sentence, shown.text)
        self.assertIn(RECORD.machine.cpu, shown.text)

    def test_nothing_of_a_record_becomes_html(self) -> None:
        hostile = "\"'><script>alert(1)<img src=x onerror=alert(1)>&amp;\u202e"
        data = RECORD.data
        workloads = [{**one, "name": hostile, "title": hostile} for one in data["workloads"]]
        outcome = {"status": "failed", "error": hostile, "mend": hostile}
        cells = [{**cell, "workload": hostile} for cell in data["cells"]]
        cells.append({**cells[0], "model": hostile, "outcome": outcome})
        with tempfile.TemporaryDirectory() as folder:
            record = changed(
                folder,
                workloads=workloads,
                cells=cells,
                machine={**data["machine"], "cpu": hostile},
                interpreters=[{**one, "version": hostile} for one in data["interpreters"]],
                started=hostile,
                profile=hostile,
                prediction=hostile,
            )
            shown = Shown(record._repr_html_())
        self.assert_chart_and_text(shown)
        self.assertEqual(set(shown.elements[1][1]), {"alt", "src", "style"})
        self.assertIn("<script>alert(1)<img", shown.text)
        self.assertNotIn("\u202e", shown.text)

    def test_without_charts_beside_it_they_are_drawn_elsewhere(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            # Somebody's own picture is no chart.
            Path(folder, "holiday.png").write_bytes(b"\x89PNG")
            record = changed(folder)
            self.assertEqual(set(record.charts), set(RECORD.charts))
            self.assertEqual(
                sorted(path.name for path in Path(folder).iterdir()), ["holiday.png", "record.json"]
            )


class TheProgram(unittest.TestCase):
    def test_a_mistake_is_told_in_its_own_words(self) -> None:
        with self.assertRaises(gilscope.Error) as caught:
            gilscope.run("prims", quiet=True)
        self.assertEqual(caught.exception.code, 2)
        self.assertIn("primes", str(caught.exception))
        self.assertLessEqual(len(str(caught.exception).splitlines()), 1 + _binary.MOST_LINES)

    def test_an_older_record_is_not_taken_for_the_new_one(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = changed(folder).path
            before = path.read_bytes()
            with self.assertRaisesRegex(gilscope.Error, "/nowhere"):
                gilscope.run("primes", profile="smoke", out=folder, python="/nowhere", quiet=True)
            self.assertEqual(path.read_bytes(), before)

    def test_options_are_those_of_the_command_line(self) -> None:
        options: dict[str, _run.Option] = {
            "workload": ["primes", "json"],
            "model": "threads",
            "in_flight": (1, 10),
            "python": ["/a,b", Path("/c")],
            "pin": True,
            "open": False,
            "seed": None,
            "rounds": 3,
            "precision": 2.5,
            "prediction": "--none",
        }
        self.assertEqual(
            _run.words(options),
            [
                "--workload=primes,json",
                "--model=threads",
                "--in-flight=1,10",
                "--python=/a,b",
                "--python=/c",
                "--pin",
                "--rounds=3",
                "--precision=2.5",
                "--prediction=--none",
            ],
        )

    def test_where_it_is_not_there_is_a_way_to_get_it(self) -> None:
        nowhere = {"GILSCOPE_BINARY": "/nowhere/gilscope"}
        with (
            mock.patch.dict(os.environ, nowhere),
            self.assertRaisesRegex(
                gilscope.BinaryNotFoundError, "names /nowhere/gilscope, which is no"
            ),
        ):
            gilscope.run("primes")
        with (
            mock.patch.dict(os.environ, {"GILSCOPE_BINARY": "", "PATH": ""}),
            mock.patch.object(_binary, "places", return_value=iter([])),
            self.assertRaisesRegex(gilscope.BinaryNotFoundError, "-m pip install"),
        ):
            gilscope.probe("handoff")

    @unittest.skipIf(os.name == "nt", "a program is made of a script")
    def test_it_is_found_where_installers_put_it_and_measures_this_python(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder, "gilscope")
            program.write_text('#!/bin/sh\necho "$GILSCOPE_PYTHON $*"\nexit 3\n')
            program.chmod(0o755)
            with (
                mock.patch.dict(os.environ, {"GILSCOPE_BINARY": ""}),
                mock.patch("sysconfig.get_path", return_value=folder),
                self.assertRaises(gilscope.Error) as caught,
            ):
                os.environ.pop("GILSCOPE_PYTHON", None)
                gilscope.probe(["-a", "b"], out=folder, quiet=True)
        self.assertEqual(caught.exception.code, 3)
        said = f"{sys.executable} probe --profile=quick --out={folder} -- -a b"
        self.assertEqual(
            str(caught.exception).splitlines(), ["gilscope ended with exit code 3:", said]
        )

    def test_python_m_gilscope_is_the_program(self) -> None:
        asked = [[str(_binary.find())], [sys.executable, "-B", "-m", "gilscope"]]
        said = [
            subprocess.run([*words, "--version"], capture_output=True, timeout=LIMIT, check=True)
            for words in asked
        ]
        self.assertEqual(said[0].stdout, said[1].stdout)
        self.assertTrue(said[1].stdout.startswith(b"gilscope "))

    @unittest.skipUnless(sys.platform == "linux", "looks for processes in /proc")
    def test_ctrl_c_ends_it_too(self) -> None:
        program = (
            "import gilscope, signal, sys; from gilscope import _run; _run.HEARD = 0.1\n"
            # What a shell starts in the background ignores it otherwise.
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "gilscope.run('primes', profile='full', out=sys.argv[1])"
        )
        with tempfile.TemporaryDirectory() as folder:
            # In a group of its own, as Jupyter starts a kernel.
            with subprocess.Popen(
                [sys.executable, "-B", "-c", program, folder],
                stderr=subprocess.PIPE,
                encoding="utf-8",
                start_new_session=True,
            ) as process:
                assert process.stderr is not None
                next(line for line in process.stderr if line.startswith("profile full"))
                self.assertTrue(processes_with(folder))
                process.send_signal(signal.SIGINT)
                _, error = process.communicate(timeout=LIMIT)
            self.assertEqual(process.returncode, -signal.SIGINT)
            self.assertIn("KeyboardInterrupt", error)
            until = time.monotonic() + LIMIT
            while processes_with(folder) and time.monotonic() < until:
                time.sleep(0.1)
            self.assertEqual(processes_with(folder), [])


def processes_with(mark: str) -> list[int]:
    """Processes whose command line holds `mark`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes()
        except OSError:
            continue
        if mark.encode() in line:
            found.append(int(path.parent.name))
    return found


if __name__ == "__main__":
    unittest.main()
