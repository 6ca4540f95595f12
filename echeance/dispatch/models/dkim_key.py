"""The key that signs the office’s messages (DKIM), when the relay does not sign them itself."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.lib import sealing
from echeance.lib.compiled import only_row


class DkimKey(models.Model):
    """One row. The private key is sealed; what the DNS must say of it stands beside."""

    domain = models.CharField(_("domaine"), max_length=253)
    selector = models.CharField(_("sélecteur"), max_length=63)
    sealed_key = models.TextField(editable=False)
    record = models.TextField(_("valeur à publier"), editable=False)
    signs = models.BooleanField(
        _("signer les messages"),
        default=False,
        help_text=_(
            "À cocher une fois la valeur publiée : une signature que le DNS ne confirme pas"
            " compte comme aucune."
        ),
    )
    made_at = models.DateTimeField(_("enregistrée le"))

    class Meta:
        verbose_name = _("clé DKIM")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_dkim_key_row")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Where the record is published."""
        return f"{self.selector}._domainkey.{self.domain}"

    @classmethod
    def current(cls) -> "DkimKey | None":
        return only_row(cls)

    def set_key(self, *, pem: bytes, record: str) -> None:
        self.sealed_key = sealing.seal(pem.decode("ascii"), key=settings.ENCRYPTION_KEY)
        self.record = record

    def pem(self) -> bytes:
        """Raises CannotUnsealError when the installation's key has changed."""
        return sealing.unseal(self.sealed_key, key=settings.ENCRYPTION_KEY).encode("ascii")
