"""What mails and letters read of a notice and its client: of objects, or of plain rows."""

from decimal import Decimal
from typing import Any, Protocol


class NamedClient(Protocol):
    """What mails and letters say of a client: its card, or only what was read of it."""

    @property
    def title(self) -> str: ...

    @property
    def last_name(self) -> str: ...

    @property
    def first_name(self) -> str: ...

    @property
    def second_name_line(self) -> str: ...

    @property
    def address1(self) -> str: ...

    @property
    def postcode(self) -> str: ...

    @property
    def city(self) -> str: ...

    @property
    def account_manager(self) -> str: ...


class Merged(Protocol):
    """The notice whose values are merged: an object, or what was read of one."""

    @property
    def client(self) -> NamedClient: ...

    @property
    def content(self) -> Any: ...

    @property
    def number(self) -> int: ...

    @property
    def total(self) -> Decimal: ...

    @property
    def password_rule(self) -> str: ...


class PrintedPdf(Protocol):
    """The letter of a notice, read from its row or from an object."""

    @property
    def content(self) -> bytes | memoryview: ...

    @property
    def sha256(self) -> str: ...
