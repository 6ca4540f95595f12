"""Everything that a letter prints, as one frozen value that lives in the notice as JSON."""

import dataclasses
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """The letterhead and legal footer: the legal entity on the day of the edition."""

    code: str
    name: str
    address: tuple[str, ...]
    """Street lines, then « 91260 JUVISY-SUR-ORGE »."""
    city: str
    phone: str
    fax: str
    email: str
    vat_line: str
    """« N° de TVA intracommunautaire : FR… » or « … : NON SOUMIS À TVA » (manual, 2.3.1)."""
    iban: str
    bic: str
    legal_footer: str
    logo_svg: str
    main_color: str
    accent_color: str


@dataclass(frozen=True, kw_only=True)
class LetterLine:
    """One premium of the letter. Amounts in euros, signed."""

    premium: str
    contract: str
    insurer: str
    category: str
    kind: str
    """« Terme » or « Comptant »."""
    period_from: date
    period_to: date
    net: Decimal
    taxes: Decimal
    fees: Decimal
    gross: Decimal


@dataclass(frozen=True, kw_only=True)
class DepositLine:
    """One deposit: negative when it lowers what is due, positive when it is asked for."""

    label: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Run:
    """A piece of a text of the office."""

    text: str
    strong: bool = False
    link: str = ""
    """Address that the piece leads to: https, http, mailto or tel."""


@dataclass(frozen=True, kw_only=True)
class TextBlock:
    """A paragraph of a text of the office, or an item of a list."""

    runs: tuple[Run, ...]
    is_item: bool = False


@dataclass(frozen=True, kw_only=True)
class DirectDebit:
    """The pre-notification of a SEPA direct debit: who debits, by which mandate, when."""

    on: date | None
    """None when nobody entered the day: such a letter is refused."""
    creditor_identifier: str
    """ICS of the office."""
    mandate: str
    """RUM: the client's mandate."""
    least_days: int
    """Days between the sending and the debit: 14 unless the client agreed to fewer."""
    sent_on: date | None = None
    """Day on which the letter is planned to leave; that of the letter when nothing is said."""

    @property
    def announced_until(self) -> date | None:
        """Last day on which the letter announces the debit in time."""
        return self.on and self.on - timedelta(days=self.least_days)


@dataclass(frozen=True, kw_only=True)
class LetterContent:
    """What one letter prints, but for its number and what depends on its count of pages."""

    issuer: Issuer
    addressee: tuple[str, ...]
    """Lines of the window: name, second name line, street, « 91350 GRIGNY », country if abroad."""
    dossier: str
    greeting: str
    """« Madame » (no comma)."""
    printed_on: date
    contract: str
    insurer: str
    category: str
    remark: str
    """Observations of the contract; « / » when there are none, as in the manual."""
    period_from: date
    period_to: date
    due_on: date
    """The day by which payment is asked: the earliest « effet du » of the lines."""
    collected_by_broker: bool
    """False: the insurer collects; the letter asks for no payment and shows no IBAN (L512-7)."""
    lines: tuple[LetterLine, ...]
    deposits: tuple[DepositLine, ...]
    fixed_fee: Decimal
    """Per printed page (frais fixes); zero for a client who does not bear them."""
    texts: tuple[TextBlock, ...] = ()
    """Texts chosen for the run, already merged, printed after the amounts."""
    legal_notices: tuple[str, ...] = ()
    """What the law wants said: until when to refuse a renewal, the right to terminate."""
    direct_debit: DirectDebit | None = None
    """The office debits the client's account: the letter asks for no other payment."""
    refusal_deadline: date | None = None
    """Earliest last day to refuse a renewal that this letter announces."""
    heading_note: str = ""
    """« Duplicata de l’avis n° 196 du … », on a notice made again on purpose."""
    sendable_until: date | None = None
    """Last day on which it may be sent as it is: later, the law asks for a sentence it lacks, or
    its direct debit is too near."""
    is_offer: bool = False
    """Premiums that are offered (pollicitation): paying accepts them, and nothing is owed."""
    by_cheque: bool = False
    """The client pays by cheque: the letter asks for one, a transfer is only the other way."""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON: dates as ISO text, amounts as decimal text."""
        plain = _plain(self)
        assert isinstance(plain, dict)
        return plain

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of `as_json`; raises KeyError or ValueError on anything else."""
        issuer = dict(data["issuer"]) | {"address": tuple(data["issuer"]["address"])}
        return cls(
            issuer=Issuer(**issuer),
            lines=tuple(_line(line) for line in data["lines"]),
            deposits=tuple(
                DepositLine(label=deposit["label"], amount=Decimal(deposit["amount"]))
                for deposit in data["deposits"]
            ),
            addressee=tuple(data["addressee"]),
            heading_note=data.get("heading_note", ""),
            is_offer=data.get("is_offer", False),
            by_cheque=data.get("by_cheque", False),
            texts=tuple(_text_block(block) for block in data["texts"]),
            legal_notices=tuple(data["legal_notices"]),
            direct_debit=_direct_debit(data["direct_debit"]),
            refusal_deadline=_day(data["refusal_deadline"]),
            sendable_until=_day(data["sendable_until"]),
            printed_on=date.fromisoformat(data["printed_on"]),
            period_from=date.fromisoformat(data["period_from"]),
            period_to=date.fromisoformat(data["period_to"]),
            due_on=date.fromisoformat(data["due_on"]),
            fixed_fee=Decimal(data["fixed_fee"]),
            collected_by_broker=data["collected_by_broker"],
            **{
                name: data[name]
                for name in ("dossier", "greeting", "contract", "insurer", "category", "remark")
            },
        )


def _line(data: dict[str, Any]) -> LetterLine:
    amounts = {name: Decimal(data[name]) for name in ("net", "taxes", "fees", "gross")}
    period = {name: date.fromisoformat(data[name]) for name in ("period_from", "period_to")}
    return LetterLine(**{**data, **amounts, **period})


def _text_block(data: dict[str, Any]) -> TextBlock:
    return TextBlock(runs=tuple(Run(**run) for run in data["runs"]), is_item=data["is_item"])


def _direct_debit(data: dict[str, Any] | None) -> DirectDebit | None:
    if data is None:
        return None
    days = {"on": _day(data["on"]), "sent_on": _day(data.get("sent_on"))}
    return DirectDebit(**{**data, **days})


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | bool):
        return value  # Most are.
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
