"""How one person likes the screens."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from echeance.accounts.rights import Person


class Theme(models.TextChoices):
    SYSTEM = "", _("Comme le système")
    LIGHT = "light", _("Clair")
    DARK = "dark", _("Sombre")


class Density(models.TextChoices):
    COMFORT = "", _("Confort")
    COMPACT = "compact", _("Compacte")


class Pane(models.TextChoices):
    """Where the list of notices shows the document."""

    BELOW = "bas", _("Sous la liste")
    BESIDE = "droite", _("À droite de la liste")
    NONE = "sans", _("Masqué")


class Viewer(models.TextChoices):
    """What draws the document in the pane."""

    OURS = "", _("Intégré à la liste")
    BROWSER = "navigateur", _("Lecteur du navigateur")


USUAL_SHARE = 55
"""Per cent of the height, or width, that the list takes beside the document."""


class ScreenPreferences(models.Model):
    """Follows the person from workstation to workstation; no row means the defaults."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    theme = models.CharField(_("apparence"), max_length=5, choices=Theme.choices, blank=True)
    density = models.CharField(_("densité"), max_length=7, choices=Density.choices, blank=True)
    rows = models.PositiveSmallIntegerField(_("lignes par page"), default=50)
    pane = models.CharField(
        _("place du document"), max_length=6, choices=Pane.choices, default=Pane.BELOW
    )
    single_keys = models.BooleanField(_("Raccourcis à une touche"), default=True)
    click_ticks = models.BooleanField(_("Un clic coche aussi la ligne"), default=False)
    viewer = models.CharField(
        _("lecteur de PDF"), max_length=10, choices=Viewer.choices, blank=True
    )
    list_share = models.PositiveSmallIntegerField(_("partage"), default=USUAL_SHARE)
    default_view = models.CharField(_("ma vue par défaut"), max_length=40, blank=True)
    """Key of the view that the list opens on; empty shows everything."""
    columns = models.JSONField(_("colonnes"), default=list)
    """Keys of the columns of the list, in order; empty means the usual ones."""

    class Meta:
        verbose_name = _("préférences d’écran")
        verbose_name_plural = _("préférences d’écran")

    @classmethod
    def of(cls, person: Person) -> Self:
        """Those of that person; the defaults, not written yet, for who never chose.

        Read once for `request.user`: the page and the frame round it share them.
        """
        kept = vars(person)
        if "_screen_preferences" not in kept:
            found = cls.objects.filter(pk=person.pk).first() if person.pk else None
            kept["_screen_preferences"] = found or cls(user_id=person.pk)
        found = kept["_screen_preferences"]
        assert isinstance(found, cls)
        return found
