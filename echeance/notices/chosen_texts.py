"""Which standard texts (Etat_text) a run may print, and which were chosen last time."""

from django.utils.translation import gettext

from echeance.accounts.models import User
from echeance.lib.shown import quoted
from echeance.notices.models import Edition, StandardText
from echeance.portfolio.models import LegalEntity


class UnknownTextError(Exception):
    """No text in use has that title; the message, in French, lists those there are."""


def choices() -> list[tuple[int, str]]:
    """Every text in use, in the order of printing; one of a single entity says which."""
    texts = StandardText.objects.filter(is_active=True).select_related("legal_entity")
    return [
        (text.pk, f"{text.title} ({text.legal_entity.code})" if text.legal_entity else text.title)
        for text in texts
    ]


def last_chosen(user: User) -> list[int]:
    """Those of the person's last run that are still in use; before any run, all of them."""
    in_use = [key for key, _ in choices()]
    last = Edition.objects.filter(run_by=user).order_by("-pk").values_list("criteria", flat=True)
    criteria = last.first()
    if criteria is None:
        return in_use
    return [key for key in in_use if key in criteria.get("texts", [])]


def problem(keys: tuple[int, ...], entity: LegalEntity) -> str:
    """Why these texts cannot all be printed by that entity, in French; empty when they can."""
    printable = set(StandardText.objects.printable_by(entity).values_list("pk", flat=True))
    others = StandardText.objects.filter(pk__in=set(keys) - printable, is_active=True)
    named = ", ".join(quoted(text.title) for text in others)
    return (
        gettext("Ces textes sont ceux d’une autre entité\u00a0: %(named)s.") % {"named": named}
        if named
        else ""
    )


def titled(title: str, *, entity: str) -> int:
    """The text in use of that title, for the entity of that code. Raises UnknownTextError."""
    owner = LegalEntity.objects.filter(code=entity).first()
    known = StandardText.objects.printable_by(owner) if owner else StandardText.objects.none()
    # A text of the entity's own goes before one of the same title that all may print.
    found = sorted(
        (text for text in known if text.title == title), key=lambda text: text.legal_entity is None
    )
    if not found:
        titles = ", ".join(f"«\u00a0{text.title}\u00a0»" for text in known) or "aucun"
        raise UnknownTextError(
            f"Aucun texte proposé n’a pour titre «\u00a0{title}\u00a0». Textes\u00a0: {titles}."
        )
    return found[0].pk
