"""Where requests go."""

from typing import Any, NamedTuple

Address = tuple[str, int]


class Endpoints(NamedTuple):
    http: list[Address]  # addresses of one HTTP server
    echo: list[Address]  # addresses of one TCP echo server
    deadline: float  # the longest that one request may take, in seconds


def read(endpoints: dict[str, Any]) -> Endpoints:
    return Endpoints(
        [address(text) for text in endpoints["http"]],
        [address(text) for text in endpoints["echo"]],
        endpoints["deadline_ms"] / 1000,
    )


def address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    return host, int(port)
