"""Countries that the card offers: ISO 3166-1 codes and French names, France first."""

from django.utils.translation import gettext_lazy as _

COUNTRIES = {
    "FR": _("France"), "DE": _("Allemagne"), "AD": _("Andorre"), "AT": _("Autriche"),
    "BE": _("Belgique"), "BG": _("Bulgarie"), "CA": _("Canada"), "CY": _("Chypre"),
    "HR": _("Croatie"), "CI": _("Côte d’Ivoire"), "DK": _("Danemark"), "DZ": _("Algérie"),
    "ES": _("Espagne"), "EE": _("Estonie"), "US": _("États-Unis"), "FI": _("Finlande"),
    "GR": _("Grèce"), "HU": _("Hongrie"), "IE": _("Irlande"), "IT": _("Italie"),
    "LV": _("Lettonie"), "LT": _("Lituanie"), "LU": _("Luxembourg"), "MT": _("Malte"),
    "MA": _("Maroc"), "MC": _("Monaco"), "NC": _("Nouvelle-Calédonie"), "NL": _("Pays-Bas"),
    "PF": _("Polynésie française"), "PL": _("Pologne"), "PT": _("Portugal"), "RO": _("Roumanie"),
    "GB": _("Royaume-Uni"), "SN": _("Sénégal"), "SK": _("Slovaquie"), "SI": _("Slovénie"),
    "SE": _("Suède"), "CH": _("Suisse"), "CZ": _("Tchéquie"), "TN": _("Tunisie"),
}  # fmt: skip


def country_choices(current: str) -> list[tuple[str, str]]:
    """« FR – France »…; a code that the books already have is kept even when it is not listed."""
    choices = [(code, f"{code} – {name}") for code, name in COUNTRIES.items()]
    if current and current not in COUNTRIES:
        choices.append((current, current))
    return choices
