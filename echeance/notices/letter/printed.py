"""A letter's content as the texts that the template lays out: no arithmetic is left for it."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from echeance.lib.clean_text import clean_block, clean_line
from echeance.lib.french_dates import long_date
from echeance.lib.money import format_amount
from echeance.notices.letter.colours import contrast
from echeance.notices.letter.content import Issuer, LetterContent, LetterLine, Run, TextBlock
from echeance.notices.letter.sentences import Sentence, prose
from echeance.notices.letter.slip import slip
from echeance.notices.letter.wrapping import breakable, one_line

_ORDINARY_AMOUNT = len("99 999,99 €")
"""Longer amounts get wider columns, much longer ones (_LARGE_AMOUNT) smaller figures too."""
_LARGE_AMOUNT = len("−9 999 999,99 €")
_VIEW_BOX = re.compile(r"""viewBox=["'][\d.eE+-]+[ ,]+[\d.eE+-]+[ ,]+([\d.]+)[ ,]+([\d.]+)["']""")
_WINDOW_LINE, _LETTERHEAD_LINE = 38, 70
"""Characters that surely fit one line there. Longer ones are measured and reduced."""


def printed(
    content: LetterContent, *, number: int | None, total: Decimal, pages: int, tight: bool = False
) -> dict[str, Any]:
    """The template's data, for a letter that would have `pages` pages. Clean, in French.

    `tight` takes air out between the lines, not size from the letters.
    """
    said = prose(content, total=total)
    lines = [_line(line) for line in content.lines]
    title = "Projet d’avis d’échéance" if number is None else f"Avis d’échéance n°\u00a0{number}"
    addressee = [one_line(line, room=30) for line in content.addressee]
    issuer = _issuer(content.issuer)
    widest = max((len(amount) for line in lines for amount in line["amounts"]), default=0)
    return {
        "title": title,
        "heading_note": one_line(content.heading_note),
        "draft": number is None,
        "pages": pages,
        "tight": tight,
        "issuer": issuer,
        "addressee": addressee,
        "addressee_is_long": len(addressee) > 6
        or any(len(line) > _WINDOW_LINE for line in addressee),
        "place_and_date": f"{one_line(content.issuer.city)}, le {long_date(content.printed_on)}"
        if content.issuer.city
        else f"Le {long_date(content.printed_on)}",
        "reference": {
            "contract": one_line(content.contract, room=16) or "voir le détail",
            "insurer": one_line(content.insurer, room=16) or "voir le détail",
            "category": one_line(content.category, room=20) or "voir le détail",
            "dossier": one_line(content.dossier, room=10),
            "remark": one_line(content.remark, room=60) or "/",
        },
        "short_reference": one_line(f"{title} · client n°\u00a0{content.dossier}", room=60),
        "greeting": one_line(content.greeting),
        "opening": [_sentence(sentence) for sentence in said.opening],
        "lines": lines,
        "carried": _carried(content),
        "wide": widest > _ORDINARY_AMOUNT,
        "table_size": 8 if widest <= _ORDINARY_AMOUNT else 7.6 if widest <= _LARGE_AMOUNT else 6,
        "several_insurers": len({line.insurer for line in content.lines}) > 1,
        "sums": _sums(content, pages=pages),
        "total_label": said.total_label,
        "total": format_amount(abs(total)),
        "after": _after(content.texts),
        "legal_notices": [_block(text) for text in content.legal_notices],
        "closing": one_line(said.closing),
        "signature": {"role": "Votre courtier en assurances", "name": issuer["name"]},
        "slip": slip(content, number=number, total=total),
        "legal_footer": _block(content.issuer.legal_footer),
    }


def _block(text: str) -> str:
    return "\n".join(breakable(line, room=40) for line in clean_block(text).split("\n"))


def _issuer(issuer: Issuer) -> dict[str, Any]:
    address = [one_line(line) for line in issuer.address if line.strip()]
    return {
        "name": one_line(issuer.name),
        "address": address,
        "is_long": len(issuer.name) > _LETTERHEAD_LINE // 2
        or sum(len(line) + 3 for line in address) > _LETTERHEAD_LINE
        or len(issuer.phone + issuer.fax + issuer.email) > _LETTERHEAD_LINE
        or len(issuer.vat_line) > _LETTERHEAD_LINE,
        "phone": one_line(issuer.phone),
        "fax": one_line(issuer.fax),
        "email": one_line(issuer.email),
        "vat_line": one_line(issuer.vat_line),
        "logo": issuer.logo_svg,
        "logo_width": _logo_width(issuer.logo_svg),
        "main_color": issuer.main_color,
        "accent_color": issuer.accent_color,
        "on_main": max(("#ffffff", "#1d252b"), key=lambda ink: contrast(ink, issuer.main_color)),
    }


def _line(line: LetterLine) -> dict[str, Any]:
    label = line.category if line.kind != "Comptant" else f"{line.category} (comptant)"
    return {
        "contract": one_line(line.contract, room=13),
        "label": one_line(label, room=15),
        "insurer": one_line(line.insurer, room=16),
        "from": f"{line.period_from:%d/%m/%y}",
        "to": f"{line.period_to:%d/%m/%y}",
        "amounts": [
            format_amount(amount) for amount in (line.net, line.taxes, line.fees, line.gross)
        ],
    }


def _carried(content: LetterContent) -> list[str]:
    """After each line, the total so far: what a page carries to the next one."""
    so_far = Decimal(0)
    carried = []
    for line in content.lines:
        so_far += line.gross
        carried.append(format_amount(so_far))
    return carried


def _sums(content: LetterContent, *, pages: int) -> list[tuple[str, str]]:
    """The lines above the total; none when the total says it all."""
    sums = [(one_line(deposit.label, room=30), deposit.amount) for deposit in content.deposits]
    if content.fixed_fee:
        each = format_amount(content.fixed_fee)
        label = "Frais fixes" if pages == 1 else f"Frais fixes ({pages} pages à {each})"
        sums.append((label, content.fixed_fee * pages))
    if content.lines and (sums or len(content.lines) > 1):
        premiums = sum((line.gross for line in content.lines), start=Decimal(0))
        sums.insert(0, ("Total des primes", premiums))
    return [(label, format_amount(amount)) for label, amount in sums]


def _sentence(sentence: Sentence) -> list[dict[str, Any]]:
    return [{"text": _spaced(part.text), "strong": part.strong} for part in sentence]


def _spaced(text: str) -> str:
    """A piece keeps the spaces that join it to its neighbours."""
    start = " " if text.startswith(" ") else ""
    end = " " if text.endswith(" ") else ""
    return f"{start}{one_line(text)}{end}"


def _after(blocks: Sequence[TextBlock]) -> list[dict[str, Any]]:
    """Paragraphs, and lists of the items that follow one another."""
    printed: list[dict[str, Any]] = []
    for is_item, group in groupby(blocks, key=lambda block: block.is_item):
        each = [[_run(run) for run in block.runs] for block in group]
        if is_item:
            printed.append({"items": each})
        else:
            printed += [{"items": [], "runs": runs} for runs in each]
    return printed


def _run(run: Run) -> dict[str, Any]:
    lines = run.text.split("\n")
    return {
        "text": "\n".join(_spaced(line) for line in lines),
        "strong": run.strong,
        "link": clean_line(run.link),
    }


def _logo_width(svg: str) -> float:
    """Millimetres, for the height of 16 that a logo has; a very wide one is then lower."""
    found = _VIEW_BOX.search(svg)
    ratio = float(found[1]) / float(found[2]) if found and float(found[2]) else 1
    return round(min(max(16 * ratio, 8), 46), 1)
