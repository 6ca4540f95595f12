"""The order of a list, asked in the address: ?tri=nom, ?tri=-nom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Sort:
    """`name` is sorted, downwards or not; the heading's link asks for the other way."""

    name: str
    downwards: bool


def sorted_by(
    request: HttpRequest, rows: QuerySet[M], sorts: Mapping[str, tuple[str, ...]]
) -> tuple[QuerySet[M], Sort]:
    """The first of `sorts` when the address asks for none, or for one that does not exist."""
    asked = request.GET.get("tri", "")
    downwards, name = asked.startswith("-"), asked.removeprefix("-")
    if name not in sorts:
        downwards, name = False, next(iter(sorts))
    sign = "-" if downwards else ""
    order = [f"{sign}{field}" for field in sorts[name]]
    return rows.order_by(*order, f"{sign}pk"), Sort(name=name, downwards=downwards)
