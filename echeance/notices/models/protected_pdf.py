"""The copy of a letter that is mailed when the entity protects its PDFs by a password."""

from django.db import models

from echeance.lib.translating import Words
from echeance.notices.models.notice import Notice
from echeance.notices.pdf_password import RULES


class ProtectedPdf(models.Model):
    """What leaves instead of the archived letter: made once, at the same moment, then frozen.

    Its password is kept nowhere: `rule`, a key of `pdf_password.RULES`, says how to make it.
    """

    notice = models.OneToOneField(
        Notice, on_delete=models.PROTECT, primary_key=True, related_name="protected_pdf"
    )
    rule = models.CharField(max_length=20)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    """Hexadecimal SHA-256 of `content`, checked again at the moment of sending."""
    size = models.PositiveIntegerField()
    """Octets."""

    @property
    def rule_label(self) -> Words:
        """« N° de dossier, puis code postal »; the key of a rule that is no longer offered."""
        return RULES[self.rule].label if self.rule in RULES else self.rule
