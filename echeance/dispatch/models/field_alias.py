"""The office’s own names for merge fields: `{NomClient}` for `{Adr_Nom}`."""

from collections.abc import Mapping

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class FieldAlias(models.Model):
    """Read when a template is written, never when a mail is made: what leaves names real fields.

    So a name that is changed or removed later changes no message that was tried before.
    """

    name = models.CharField(_("nom à vous"), max_length=40)
    field = models.CharField(_("champ"), max_length=40)

    class Meta:
        verbose_name = _("nom de champ du cabinet")
        verbose_name_plural = _("noms de champ du cabinet")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="one_field_for_each_alias")]

    def __str__(self) -> str:
        return f"{{{self.name}}} = {{{self.field}}}"

    @classmethod
    def in_force(cls) -> Mapping[str, str]:
        """Name → name of the field."""
        return dict(cls.objects.values_list("name", "field"))
