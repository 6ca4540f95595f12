"""The fields that a mail may merge: name, label, sample, and where the value comes from."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from echeance.lib.french_dates import short_date
from echeance.lib.money import format_amount
from echeance.lib.translating import Words
from echeance.notices.letter.content import LetterContent
from echeance.notices.letter.stored import StoredContent
from echeance.notices.merged import Merged, NamedClient
from echeance.notices.pdf_password import mail_hint


@dataclass(frozen=True)
class Source:
    """What the values of one notice are read from."""

    client: NamedClient
    content: LetterContent | StoredContent
    """The frozen copy of what is printed."""
    number: str = ""
    total: str = ""
    """Empty while the letter is being written: both are known after it."""
    password_rule: str = ""
    """Of the protected copy of the letter."""


@dataclass(frozen=True)
class MergeField:
    """One field, as the manual writes it: `{Adr_Nom}`."""

    name: str
    label: Words
    sample: str
    read: Callable[[Source], str]


PASSWORD_FIELD = "Avis_MotDePasse"
"""How to open a protected PDF: the rule, never the password."""

GROUPS: Mapping[str, tuple[MergeField, ...]] = {
    gettext_noop("Client"): (
        MergeField("Adr_Titre", _("Titre"), "Mme", lambda s: s.client.title),
        MergeField("Adr_Nom", _("Nom"), "L’ÉDUC & Fils", lambda s: s.client.last_name),
        MergeField("Adr_Prenom", _("Prénom"), "Patricia", lambda s: s.client.first_name),
        MergeField(
            "Adr_NomSuite",
            _("Nom (suite)"),
            "Mécanique générale",
            lambda s: s.client.second_name_line,
        ),
        MergeField("Adr_Politesse", _("Formule d’appel"), "Madame", lambda s: s.content.greeting),
        MergeField("Adr_Dossier", _("N° de dossier"), "CA13", lambda s: s.content.dossier),
        MergeField("Adr_Adresse", _("Adresse"), "5 allée des Visons", lambda s: s.client.address1),
        MergeField("Adr_CP", _("Code postal"), "91220", lambda s: s.client.postcode),
        MergeField("Adr_Ville", _("Ville"), "LE PLESSIS-PÂTÉ", lambda s: s.client.city),
        MergeField(
            "Adr_Charge",
            _("Chargé de clientèle"),
            "hala",
            lambda s: s.client.account_manager,
        ),
    ),
    gettext_noop("Contrat"): (
        MergeField("Ctr_Numero", _("N° de contrat"), "ES0690024196", lambda s: s.content.contract),
        MergeField("Ctr_Compagnie", _("Compagnie"), "Générali", lambda s: s.content.insurer),
        MergeField(
            "Ctr_Categorie", _("Catégorie"), "Multirisques habitation", lambda s: s.content.category
        ),
        MergeField("Ctr_Observations", _("Observations"), "/", lambda s: s.content.remark),
    ),
    gettext_noop("Quittance"): (
        MergeField("Quit_Numero", _("N° de quittance"), "1033", lambda s: _first(s, "premium")),
        MergeField("Quit_Nature", _("Nature"), "Terme", lambda s: _first(s, "kind")),
    ),
    gettext_noop("Avis"): (
        MergeField("Avis_Numero", _("N° d’avis"), "196", lambda s: s.number),
        MergeField(
            "Avis_Date",
            _("Date de l’avis"),
            "20/04/2009",
            lambda s: short_date(s.content.printed_on),
        ),
        MergeField(
            "Avis_Montant",
            _("Montant"),
            "1\u00a0234,56\u00a0€",
            lambda s: s.total,
        ),
        MergeField(
            "Avis_PeriodeDu",
            _("Période du"),
            "01/01/2027",
            lambda s: short_date(s.content.period_from),
        ),
        MergeField(
            "Avis_PeriodeAu",
            _("Période au"),
            "31/12/2027",
            lambda s: short_date(s.content.period_to),
        ),
        MergeField(
            "Avis_Echeance",
            _("Date d’échéance"),
            "01/01/2027",
            lambda s: short_date(s.content.due_on),
        ),
        MergeField(
            PASSWORD_FIELD,
            _("Comment ouvrir le PDF protégé (rien s’il ne l’est pas)"),
            mail_hint("dossier-cp"),
            lambda s: mail_hint(s.password_rule),
        ),
    ),
    gettext_noop("Cabinet"): (
        MergeField(
            "Ent_Nom", _("Raison sociale"), "FOREM Courtage", lambda s: s.content.issuer.name
        ),
        MergeField(
            "Ent_Adresse",
            _("Adresse"),
            "9, rue Condorcet, 91260 JUVISY-SUR-ORGE",
            lambda s: ", ".join(s.content.issuer.address),
        ),
        MergeField(
            "Ent_Telephone", _("Téléphone"), "01 69 00 00 00", lambda s: s.content.issuer.phone
        ),
        MergeField(
            "Ent_Email", _("E-mail"), "contact@forem.exemple.fr", lambda s: s.content.issuer.email
        ),
    ),
}
FIELDS: Mapping[str, MergeField] = {
    field.name: field for group in GROUPS.values() for field in group
}
LETTER_FIELDS: Mapping[str, MergeField] = {
    name: field
    for name, field in FIELDS.items()
    if name not in {"Avis_Numero", "Avis_Montant", PASSWORD_FIELD}
}
"""What a text of the letter may merge: its number and total come after it is written."""


def merge_values(notice: Merged, *, fields: tuple[str, ...] | None = None) -> dict[str, str]:
    """The value of each field (all of them, or those named) for one notice."""
    wanted = fields or tuple(FIELDS)
    source = Source(
        notice.client,
        StoredContent(notice.content),
        number=str(notice.number),
        total=format_amount(notice.total) if "Avis_Montant" in wanted else "",
        password_rule=notice.password_rule,
    )
    return {name: FIELDS[name].read(source) for name in wanted}


def letter_values(
    client: NamedClient, content: LetterContent, *, fields: Collection[str]
) -> dict[str, str]:
    """The values of `fields`, all of LETTER_FIELDS, for a letter being written."""
    source = Source(client, content)
    return {name: LETTER_FIELDS[name].read(source) for name in fields}


def sample_values() -> dict[str, str]:
    """Invented values, for a preview without a client."""
    return {field.name: field.sample for field in FIELDS.values()}


def _first(source: Source, attribute: str) -> str:
    lines = source.content.lines
    return str(getattr(lines[0], attribute)) if lines else ""
