"""examples/notebook.ipynb, run as by Jupyter: needs nbclient, ipykernel and pandas."""

import re
import unittest
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

EXAMPLES = Path(__file__).parents[2] / "examples"
LIMIT = 600  # seconds a cell: only to end a test in which something hangs


class TheNotebook(unittest.TestCase):
    notebook: Any

    @classmethod
    def setUpClass(cls) -> None:
        cls.notebook = nbformat.read(EXAMPLES / "notebook.ipynb", as_version=4)
        nbformat.validate(cls.notebook)
        cls.code = [cell for cell in cls.notebook.cells if cell.cell_type == "code"]

    def test_1_it_is_kept_without_outputs(self) -> None:
        for cell in self.code:
            self.assertEqual((cell.outputs, cell.execution_count), ([], None))

    def test_2_it_shows_a_chart_a_sentence_and_a_table(self) -> None:
        NotebookClient(self.notebook, timeout=LIMIT).execute()  # raises what a cell raises
        html = "".join(
            output.data.get("text/html", "")
            for cell in self.code
            for output in cell.outputs
            if output.output_type in ("execute_result", "display_data")
        )
        shown = re.sub('base64,[^"]*', "base64,…", html)  # a failure is to be read
        self.assertIn('<img alt="primes', shown)
        self.assertIn("<p>primes", shown)
        self.assertIn(">threads</th>", shown)


if __name__ == "__main__":
    unittest.main()
