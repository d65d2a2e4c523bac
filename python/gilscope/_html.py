"""A record in a notebook. Whatever a record says is text: nothing of it may become HTML."""

import base64
import html
from collections.abc import Sequence
from pathlib import Path


def shown(chart: Path | None, sentences: Sequence[str], facts: Sequence[str]) -> str:
    """The chart, below it what was seen, and small what it is of."""
    parts = [f"<p>{text(sentence)}</p>" for sentence in sentences]
    parts.append(f"<p><small>{' · '.join(map(text, facts))}</small></p>")
    if chart is not None:
        # Who cannot see it is told what it shows.
        alt, width = text(sentences[0]), "width: 60em; max-width: 100%"
        parts.insert(0, f'<img alt="{alt}" src="{data(chart)}" style="{width}">')
    return f"<div>{''.join(parts)}</div>"


def data(picture: Path) -> str:
    """A PNG as an address, so that the notebook holds it: a picture runs no scripts."""
    return "data:image/png;base64," + base64.b64encode(picture.read_bytes()).decode("ascii")


def text(said: str) -> str:
    """Escaped; and what nobody sees, as marks that turn the direction of writing, can be seen."""
    line = " ".join(said.split())
    return html.escape("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line))
