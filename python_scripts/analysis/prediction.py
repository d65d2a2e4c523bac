"""What someone expected before the run. It is no figure: it stands there as it was given."""

import re
import unicodedata

from figures import Record
from printed import Report

MOST = 300
# Not seen themselves, they change how others are.
TURNS = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
PRINTED = re.compile(
    r"^Predicted: “(.*?)”\.\nSeen:(?: nothing that tells\.)?(?:\n|\Z)", re.S | re.M
)


def taken_out(report: Report, record: Record, text: str) -> str:
    """The text without the prediction, which must be the record's."""
    found = PRINTED.search(text)
    given, printed = expected(record.raw.get("prediction") or ""), found[1] if found else ""
    if letters(given) != letters(printed):
        report.differences.append(f"prediction: printed {printed!r}, given {given!r}")
    return text[: found.start()] + text[found.end() :] if found else text


def expected(given: str) -> str:
    words = " ".join("".join(map(written_out, given)).split())
    return words[:MOST].rstrip() + "…" if len(words) > MOST else words


def written_out(character: str) -> str:
    """What is not seen, as Python writes it in a string: so it is read from a record."""
    is_unseen = unicodedata.category(character) == "Cc" or TURNS.fullmatch(character)
    if not is_unseen or character in "\n\t":
        return character
    code = ord(character)
    return "\\r" if character == "\r" else f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def letters(text: str) -> str:
    """Without the ends of lines, which are the terminal's."""
    return "".join(text.split())
