"""Where requests go."""

from typing import Any, NamedTuple

Address = tuple[str, int]


class Place(NamedTuple):
    http: list[Address]  # addresses of one HTTP server
    echo: list[Address]  # addresses of one TCP echo server
    deadline: float  # the longest that one request may take, in seconds


def read(place: dict[str, Any]) -> Place:
    return Place(
        [address(text) for text in place["http"]],
        [address(text) for text in place["echo"]],
        place["deadline_ms"] / 1000,
    )


def address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    return host, int(port)
