"""Subject and bodies of the mail: each save is a new version, never a change of an old one."""

from bisect import bisect_right
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.lib.compiled import CompiledQuery

FAMILY = "AVIS_ECHEANCES"
"""The manual's AE_MAIL_FILENAME: name of the template, and start of the attachment's name."""
DEFAULT_ATTACHMENT = FAMILY + "_{Adr_Dossier}_{Avis_Numero}_{Avis_Date}"
DEFAULTS = Path(__file__).resolve().parent.parent / "mail_defaults"


class MailTemplate(models.Model):
    """One version of the mail (modèle). The newest is in force."""

    family = models.CharField(_("modèle"), max_length=40, default=FAMILY)
    subject = models.CharField(_("sujet"), max_length=400)
    text = models.TextField(_("texte"), blank=True)
    """Empty: made from the HTML."""
    html = models.TextField(_("HTML"))
    attachment = models.CharField(
        _("nom de la pièce jointe"), max_length=200, default=DEFAULT_ATTACHMENT
    )
    """Without « .pdf »; may hold fields, whose dates are then written 20090420."""
    author = models.CharField(_("auteur"), max_length=150, blank=True)
    """Empty for the text that ships with the product."""
    at = models.DateTimeField(_("enregistré le"))

    class Meta:
        verbose_name = _("modèle de message")
        verbose_name_plural = _("modèles de messages")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["family", "-at"], name="mail_template_version")]

    def __str__(self) -> str:
        return f"{self.family} v{self.pk}"

    @classmethod
    def in_force(cls, *, at: datetime, family: str = FAMILY) -> "MailTemplate":
        """The version that was in force at that moment, so that a retry says the same thing.

        The shipped text is stored as the first version at first need.
        """
        versions = cls.versions(family)
        if not versions:
            return cls.objects.create(family=family, at=at, **shipped_text(family))
        return cls.objects.get(pk=version_at(versions, at))

    @classmethod
    def versions(cls, family: str = FAMILY) -> list[tuple[datetime, int]]:
        """Moment and key of every version, oldest first."""
        return _versions(family).rows()


@cache
def _versions(family: str) -> CompiledQuery:
    known = MailTemplate.objects.filter(family=family).order_by("at", "pk")
    return CompiledQuery(lambda _: known.values_list("at", "pk"))


def version_at(versions: list[tuple[datetime, int]], at: datetime) -> int:
    """The key of the version in force then; the first one before there was any."""
    place = bisect_right(versions, at, key=lambda version: version[0])
    return versions[max(place - 1, 0)][1]


@cache
def shipped_text(family: str = FAMILY) -> dict[str, str]:
    """Subject, text and HTML as the product ships them."""

    def read(name: str) -> str:
        return (DEFAULTS / name).read_text(encoding="utf-8")

    return {
        "subject": read(f"{family}_SUJET.txt").strip(),
        "text": read(f"{family}.txt"),
        "html": read(f"{family}.html"),
    }
