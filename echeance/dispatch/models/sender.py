"""In whose name notices leave, and who gets a hidden copy."""

from typing import Self

from django.core.validators import EmailValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.lib.compiled import CompiledQuery, only_row


class SenderProfile(models.Model):
    """The sender (expéditeur): one row."""

    address = models.EmailField(_("adresse de l’expéditeur"))
    name = models.CharField(_("nom affiché"), max_length=120, blank=True)
    description = models.CharField(
        _("description"), max_length=120, blank=True, help_text=_("Libellé interne, jamais envoyé.")
    )
    reply_to = models.EmailField(
        _("réponse à"),
        blank=True,
        help_text=_("La personne à qui le destinataire peut répondre ; vide : l’expéditeur."),
    )

    class Meta:
        verbose_name = _("expéditeur")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_sender_profile_row")
        ]

    def __str__(self) -> str:
        return self.address

    @classmethod
    def current(cls) -> "SenderProfile | None":
        """The sender of this installation; None until it is configured."""
        return only_row(cls)


class BlindCopyQuerySet(models.QuerySet["BlindCopy"]):
    def confirmed(self) -> Self:
        return self.filter(confirmed=True)


class BlindCopy(models.Model):
    """A hidden copy of every notice (copie cachée). None exists by default."""

    address = models.EmailField(_("adresse"), unique=True, validators=[EmailValidator()])
    description = models.CharField(_("description"), max_length=120, blank=True)
    confirmed = models.BooleanField(_("confirmée"), default=False)
    """A person said that this address may read every client’s notice; else it gets nothing."""

    objects = BlindCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copie cachée")
        verbose_name_plural = _("copies cachées")
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address

    @classmethod
    def in_force(cls) -> "list[BlindCopy]":
        """Those that a person confirmed."""
        return _IN_FORCE.objects(cls)


_IN_FORCE = CompiledQuery(lambda _: BlindCopy.objects.confirmed())
