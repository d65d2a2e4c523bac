"""No concurrency: one request after the other, each waited for."""

from typing import Any


def open(in_flight: int, what: Any, data: Any) -> Any:
    return what.connect(data, 0)


def map(client: Any, what: Any, data: Any, requests: int) -> list[int]:
    # lesson: start loop
    return [what.check(data, i, what.exchange(data, client, i)) for i in range(requests)]
    # lesson: end loop


def close(client: Any, what: Any) -> None:
    what.disconnect(client)
