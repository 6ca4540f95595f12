"""SPF: does the domain let this server write in its name?"""

import re
from collections.abc import Sequence

from django.utils.translation import gettext

from echeance.dispatch.domain.record_check import Answers, RecordCheck, Verdict
from echeance.dispatch.domain.spf_rules import BrokenRecordError, Spf, SpfEvaluation, records_of

# What the big providers ask their customers to publish, in their own public documentation.
_PROVIDERS = {
    "office365.com": "include:spf.protection.outlook.com",
    "outlook.com": "include:spf.protection.outlook.com",
    "gmail.com": "include:_spf.google.com",
    "google.com": "include:_spf.google.com",
    "ovh.net": "include:mx.ovh.com",
    "gandi.net": "include:_mailcust.gandi.net",
    "ionos.fr": "include:_spf-eu.ionos.com",
}


def check_spf(domain: str, *, host: str, answers: Answers) -> RecordCheck:
    """Judge the SPF of `domain` for mail handed to the server `host`. Raises NoDnsError."""
    records = records_of(domain, answers=answers)
    found = " | ".join(records)
    wanted = wanted_mechanism(host)
    if not records:
        sentence = gettext(
            "Le domaine %(domain)s ne dit pas quels serveurs écrivent en son nom (SPF)."
        ) % {"domain": domain}
        value = f"v=spf1 {wanted} ~all"
        return RecordCheck("SPF", domain, Verdict.TO_FIX, sentence, to_publish=value)
    if len(records) > 1:
        sentence = gettext(
            "%(records)s enregistrements SPF\u00a0: les destinataires les ignorent tous."
            " N’en gardez qu’un."
        ) % {"records": len(records)}
        value = _merged(records, wanted)
        return RecordCheck("SPF", domain, Verdict.TO_FIX, sentence, found, value)
    if re.search(r"(?:^|\s)\+?all(?:\s|$)", records[0], re.IGNORECASE):
        sentence = gettext(
            "« +all » autorise le monde entier à écrire en votre nom. Terminez par « ~all »."
        )
        value = _merged(records, wanted)
        return RecordCheck("SPF", domain, Verdict.TO_FIX, sentence, found, value)
    return _judge(domain, records[0], host=host, wanted=wanted, answers=answers)


def wanted_mechanism(host: str) -> str:
    """What the record must hold so that mail handed to `host` is allowed."""
    name = host.lower().rstrip(".")
    for suffix, mechanism in _PROVIDERS.items():
        if name == suffix or name.endswith("." + suffix):
            return mechanism
    return f"a:{name}"


def _judge(domain: str, record: str, *, host: str, wanted: str, answers: Answers) -> RecordCheck:
    if wanted.startswith("include:"):
        # The provider sends from other addresses than the one that takes our mail.
        words = record.lower().split()
        results = [Spf.PASS if wanted in {word.lstrip("+") for word in words} else Spf.NEUTRAL]
        if results == [Spf.NEUTRAL] and any(_indirect(word) for word in words):
            return _indirect_check(domain, record, wanted=wanted, answers=answers)
    else:
        addresses = answers.addresses(host)
        if not addresses:
            sentence = gettext(
                "Le serveur %(host)s n’a pas d’adresse dans le DNS\u00a0: SPF ne peut être jugé."
            ) % {"host": host}
            return RecordCheck("SPF", domain, Verdict.UNVERIFIABLE, sentence, record)
        try:
            results = _results(domain, addresses, answers=answers)
        except BrokenRecordError as error:
            return _broken(domain, record, error, wanted=wanted)
    if all(result is Spf.PASS for result in results):
        sentence = gettext("Le domaine autorise %(host)s à envoyer en son nom.") % {"host": host}
        return RecordCheck("SPF", domain, Verdict.GOOD, sentence, record)
    if Spf.UNKNOWN in results:
        sentence = gettext(
            "Cet enregistrement dépend de chaque message (macro) : demandez à votre hébergeur."
        )
        return RecordCheck("SPF", domain, Verdict.UNVERIFIABLE, sentence, record)
    sentence = gettext(
        "Votre domaine n’autorise pas ce serveur à envoyer en son nom (SPF)."
        " Si votre fournisseur envoie par d’autres machines, demandez-lui sa valeur."
    )
    return RecordCheck("SPF", domain, Verdict.TO_FIX, sentence, record, _merged([record], wanted))


def _indirect_check(domain: str, record: str, *, wanted: str, answers: Answers) -> RecordCheck:
    """The provider may be allowed through another include: follow them by name."""
    try:
        allowed = _reaches(wanted.removeprefix("include:"), record, answers=answers, left=10)
    except BrokenRecordError as error:
        return _broken(domain, record, error, wanted=wanted)
    if allowed:
        sentence = gettext("Le domaine autorise votre fournisseur à envoyer en son nom.")
        return RecordCheck("SPF", domain, Verdict.GOOD, sentence, record)
    sentence = gettext("Votre domaine n’autorise pas ce serveur à envoyer en son nom (SPF).")
    return RecordCheck("SPF", domain, Verdict.TO_FIX, sentence, record, _merged([record], wanted))


def _reaches(target: str, record: str, *, answers: Answers, left: int) -> bool:
    for word in record.lower().split():
        if not _indirect(word):
            continue
        name = re.split(r"[:=]", word, maxsplit=1)[1]
        if name == target:
            return True
        if left == 0:
            raise BrokenRecordError(gettext("il demande plus de 10 recherches DNS"))
        for inner in records_of(name, answers=answers):
            if _reaches(target, inner, answers=answers, left=left - 1):
                return True
    return False


def _indirect(word: str) -> bool:
    return word.lstrip("+").startswith(("include:", "redirect="))


def _results(domain: str, addresses: Sequence[str], *, answers: Answers) -> list[Spf]:
    return [SpfEvaluation(answers=answers, address=address).result(domain) for address in addresses]


def _broken(domain: str, record: str, error: BrokenRecordError, *, wanted: str) -> RecordCheck:
    sentence = gettext(
        "Cet enregistrement SPF est nul pour les destinataires\u00a0: %(error)s."
    ) % {"error": error}
    value = f"v=spf1 {wanted} ~all"
    return RecordCheck("SPF", domain, Verdict.TO_FIX, sentence, record, value)


def _merged(records: Sequence[str], wanted: str) -> str:
    """One record with every mechanism found and the wanted one, ending on a refusal."""
    words = [word for record in records for word in record.split()[1:]]
    ends = [word for word in words if re.fullmatch(r"[~-]all", word.lower())]
    redirects = [word for word in words if word.lower().startswith("redirect=")]
    kept = [w for w in words if not re.fullmatch(r"[+?~-]?all", w.lower()) and w not in redirects]
    # Where the record only points elsewhere, what it points to stays, as an include.
    kept += [f"include:{word.partition('=')[2]}" for word in redirects if not ends]
    unique = list(dict.fromkeys([*kept, wanted]))
    return " ".join(["v=spf1", *unique, ends[0] if ends else "~all"])
