"""DKIM: does the domain publish the public key that our signatures need?"""

import base64
import binascii

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.utils.translation import gettext

from echeance.dispatch.domain.record_check import Answers, RecordCheck, Verdict, tags


def check_dkim(domain: str, *, selector: str, own_record: str, answers: Answers) -> RecordCheck:
    """Judge the key published at `selector`. Raises NoDnsError.

    `own_record` is the record of the key with which this product signs; empty when the server
    signs by itself, or nobody does.
    """
    name = f"{selector or '…'}._domainkey.{domain}"
    if not selector:
        sentence = gettext(
            "Aucun sélecteur n’est indiqué : la signature DKIM de votre fournisseur ne peut être"
            " vérifiée. Demandez-lui son nom."
        )
        return RecordCheck("DKIM", name, Verdict.UNVERIFIABLE, sentence)
    records = [text for text in answers.texts(name) if "p" in tags(text)]
    if not records:
        sentence = gettext(
            "Aucune clé n’est publiée à %(name)s\u00a0: les signatures ne peuvent être vérifiées."
        ) % {"name": name}
        return RecordCheck("DKIM", name, Verdict.TO_FIX, sentence, to_publish=own_record)
    found = " | ".join(records)
    problem = _problem(records, own_record)
    if problem:
        return RecordCheck("DKIM", name, Verdict.TO_FIX, problem, found, own_record)
    sentence = (
        gettext("Le domaine publie la clé de ce poste.")
        if own_record
        else gettext("Le domaine publie la clé de votre fournisseur.")
    )
    return RecordCheck("DKIM", name, Verdict.GOOD, sentence, found)


def _problem(records: list[str], own_record: str) -> str:
    if len(records) > 1:
        return gettext("Plusieurs clés sont publiées sous le même nom. N’en gardez qu’une.")
    published = tags(records[0])
    key = "".join(published["p"].split())
    if not key:
        return gettext("La clé publiée est vide : elle a été révoquée.")
    if own_record and key != tags(own_record)["p"]:
        return gettext("La clé publiée n’est pas celle avec laquelle ce poste signe.")
    kind = published.get("k", "rsa").lower()
    bits = _rsa_bits(key) if kind == "rsa" else None
    if kind == "rsa" and bits is None:
        return gettext("La clé publiée est illisible : elle a sans doute été coupée en la copiant.")
    if bits is not None and bits < 1024:
        return gettext(
            "La clé publiée n’a que %(bits)s bits\u00a0: les destinataires l’ignorent. Il"
            " en faut 2048."
        ) % {"bits": bits}
    return ""


def _rsa_bits(key: str) -> int | None:
    try:
        public = load_der_public_key(base64.b64decode(key, validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        return None
    return public.key_size if isinstance(public, RSAPublicKey) else None
