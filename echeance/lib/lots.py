"""Cutting long work into lots."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def lots(items: Iterable[Item], *, size: int) -> Iterator[list[Item]]:
    """Lists of at most `size` items, in order, without holding more than one."""
    source = iter(items)
    while lot := list(islice(source, size)):
        yield lot
