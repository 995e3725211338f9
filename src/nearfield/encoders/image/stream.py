"""Pictures decoded ahead of the engine, a few at a time, so that memory is bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from nearfield.errors import BadSource

AHEAD = 2  # decoded pictures that wait, a thread: 150 kB each
Item = TypeVar("Item")
Made = TypeVar("Made")


def ahead(
    items: Sequence[Item],
    make: Callable[[Item], Made],
    threads: int,
    broken: dict[int, BadSource],
) -> Iterator[tuple[int, Made]]:
    """What ``make`` makes of each of ``items``, with its place, in their order.

    ``threads`` of them are made at once, and some wait to be taken. Why one could not be made is
    put into ``broken`` by its place, and it is left out.
    """
    waiting: deque[tuple[int, Future[Made]]] = deque()
    numbered = enumerate(items)
    with ThreadPoolExecutor(threads, "nearfield-decode") as pool:
        for place, item in islice(numbered, threads * (1 + AHEAD)):
            waiting.append((place, pool.submit(make, item)))
        while waiting:
            place, future = waiting.popleft()
            for after, item in islice(numbered, 1):
                waiting.append((after, pool.submit(make, item)))
            try:
                made = future.result()
            except BadSource as error:
                broken[place] = error
                continue
            yield place, made
