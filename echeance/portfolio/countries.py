"""Countries that the card offers: ISO 3166-1 codes and French names, France first."""

COUNTRIES = {
    "FR": "France", "DE": "Allemagne", "AD": "Andorre", "AT": "Autriche", "BE": "Belgique",
    "BG": "Bulgarie", "CA": "Canada", "CY": "Chypre", "HR": "Croatie", "CI": "Côte d’Ivoire",
    "DK": "Danemark", "DZ": "Algérie", "ES": "Espagne", "EE": "Estonie", "US": "États-Unis",
    "FI": "Finlande", "GR": "Grèce", "HU": "Hongrie", "IE": "Irlande", "IT": "Italie",
    "LV": "Lettonie", "LT": "Lituanie", "LU": "Luxembourg", "MT": "Malte", "MA": "Maroc",
    "MC": "Monaco", "NC": "Nouvelle-Calédonie", "NL": "Pays-Bas", "PF": "Polynésie française",
    "PL": "Pologne", "PT": "Portugal", "RO": "Roumanie", "GB": "Royaume-Uni", "SN": "Sénégal",
    "SK": "Slovaquie", "SI": "Slovénie", "SE": "Suède", "CH": "Suisse", "CZ": "Tchéquie",
    "TN": "Tunisie",
}  # fmt: skip


def country_choices(current: str) -> list[tuple[str, str]]:
    """« FR – France »…; a code that the books already have is kept even when it is not listed."""
    choices = [(code, f"{code} – {name}") for code, name in COUNTRIES.items()]
    if current and current not in COUNTRIES:
        choices.append((current, current))
    return choices
