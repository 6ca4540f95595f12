"""Finding in the books, or in the files taken before, what a row names."""

from collections.abc import Sequence

from django.utils.translation import gettext

from echeance.portfolio.importing.book import NOT_WRITTEN_YET, Complaints, Line, World
from echeance.portfolio.models import Client, Contract, LegalEntity


def resolve_clients(lines: Sequence[Line], world: World, complaints: Complaints) -> None:
    """`dossier` → `client_id`; an unknown dossier is an error."""
    dossiers = {line.values["dossier"] for line in lines}
    found = dict.fromkeys(dossiers & world.clients, NOT_WRITTEN_YET)
    found |= dict(Client.objects.filter(dossier__in=dossiers).values_list("dossier", "pk"))
    for line in lines:
        dossier = line.values.pop("dossier")
        if dossier in found:
            line.values["client_id"] = found[dossier]
        else:
            complaints.error(
                line,
                "dossier",
                gettext(
                    "Ce dossier n’existe pas\u00a0: importez d’abord ce client, ou"
                    " corrigez le numéro."
                ),
            )


class Entities:
    """The legal entities, looked up once per file."""

    def __init__(self, world: World) -> None:
        self._known = dict.fromkeys(world.entities, NOT_WRITTEN_YET)
        self._known |= dict(LegalEntity.objects.values_list("code", "pk"))
        self._complained = False

    def resolve(self, lines: Sequence[Line], complaints: Complaints) -> None:
        """`entity` → `legal_entity_id`; an empty cell is left to `only`."""
        for line in lines:
            code = line.values.pop("entity", "")
            if code and code not in self._known:
                listed = ", ".join(sorted(self._known)) or gettext("aucune")
                complaints.error(
                    line,
                    "entity",
                    gettext("Cette entité juridique n’existe pas. Connues\u00a0: %(listed)s.")
                    % {"listed": listed},
                )
            elif code:
                line.values["legal_entity_id"] = self._known[code]

    def only(self, complaints: Complaints) -> int | None:
        """The entity of a row that names none; complains once per file unless there is one."""
        if len(self._known) == 1:
            return next(iter(self._known.values()))
        if not self._complained:
            self._complained = True
            complaints.error(None, "", self._remedy())
        return None

    def _remedy(self) -> str:
        if not self._known:
            return gettext(
                "Aucune entité juridique n’existe\u00a0: importez d’abord le fichier des entités."
            )
        return gettext(
            "Plusieurs entités juridiques existent (%(codes)s)\u00a0: ajoutez une colonne"
            " «\u00a0Entité\u00a0» avec leur code."
        ) % {"codes": ", ".join(sorted(self._known))}


def resolve_contracts(
    lines: Sequence[Line], world: World, complaints: Complaints, *, of_another_client: bool = False
) -> None:
    """`contract` → `contract_id`, told from its namesakes by `dossier`; an empty one stays out.

    A contract of another dossier is an error, or a warning where that may be
    (`of_another_client`): someone pays on account for a relative's contract.
    """
    numbers = {line.values["contract"] for line in lines if line.values.get("contract")}
    found: dict[str, dict[str, int]] = {
        number: dict.fromkeys(world.contracts.get(number, ()), NOT_WRITTEN_YET)
        for number in numbers
    }
    stored = Contract.objects.filter(number__in=numbers)
    for number, dossier, key in stored.values_list("number", "client__dossier", "pk"):
        found[number][dossier] = key
    for line in lines:
        number = line.values.pop("contract", "")
        if not number:
            continue
        by_dossier = found[number]
        problem = _problem(line.values.get("dossier", ""), by_dossier)
        if problem is None:
            dossier = line.values.get("dossier") or next(iter(by_dossier))
            line.values["contract_id"] = by_dossier[dossier]
        elif problem[0] == "dossier" and of_another_client and len(by_dossier) == 1:
            complaints.warning(line, *problem)
            line.values["contract_id"] = next(iter(by_dossier.values()))
        else:
            complaints.error(line, *problem)


def _problem(dossier: str, by_dossier: dict[str, int]) -> tuple[str, str] | None:
    """The column at fault and the remedy."""
    if not by_dossier:
        return "contract", (
            gettext("Ce contrat n’existe pas\u00a0: importez-le d’abord, ou corrigez le numéro.")
        )
    if not dossier and len(by_dossier) > 1:
        return "contract", (
            gettext(
                "Plusieurs dossiers ont un contrat de ce numéro\u00a0: ajoutez la colonne"
                " «\u00a0Dossier\u00a0»."
            )
        )
    if dossier and dossier not in by_dossier:
        owners = ", ".join(sorted(by_dossier))
        return "dossier", (
            gettext(
                "Ce contrat est celui du dossier %(owners)s\u00a0: corrigez le dossier ou le"
                " contrat."
            )
            % {"owners": owners}
        )
    return None
