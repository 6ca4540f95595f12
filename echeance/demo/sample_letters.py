"""What the sample books do not say: a standard text, direct debits, a cheque, an offer.

Their days are counted from the day the demonstration is furnished: a direct debit announced in the
books would be past a month later.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from echeance.notices.models import StandardText
from echeance.portfolio.contract_changing import change_contract, change_premium, fingerprint
from echeance.portfolio.models import LegalEntity, PaymentMode, Premium

AUTHOR = "demo"
CREDITOR_IDENTIFIER = "FR72ZZZ123456"
DEBITED = {"1013": "FOREM-P24-0001", "1047": "FOREM-P42-0001"}
"""Number of a premium and the mandate (RUM) of its contract."""
BY_CHEQUE = "1020"
OFFERED = "1057"
DAYS_UNTIL_DEBIT = 40
TEXT = (
    "Vérifiez que votre contrat n°\u00a0{Ctr_Numero} correspond toujours à votre situation, et"
    " **prévenez-nous** de tout changement\u00a0:\n\n"
    "- déménagement, travaux, nouvelle activité, nouveau véhicule\u00a0;\n"
    "- nouvelle adresse ou nouveau [courriel](mailto:contact@forem.exemple.fr).\n"
)


def furnish_letters(*, at: datetime) -> None:
    """Complete freshly imported sample books."""
    LegalEntity.objects.update(creditor_identifier=CREDITOR_IDENTIFIER)
    StandardText.objects.create(
        title="Règlement et changements de situation",
        body=TEXT,
        changed_at=at,
        changed_by=AUTHOR,
    )
    for number, mandate in DEBITED.items():
        _debit(Premium.objects.select_related("contract").get(number=number), mandate, at=at)
    paid = Premium.objects.select_related("contract").get(number=BY_CHEQUE).contract
    paid.payment_mode = PaymentMode.CHEQUE
    change_contract(paid, seen_version=paid.version, by=AUTHOR, at=at)
    offered = Premium.objects.get(number=OFFERED)
    seen = fingerprint(offered)
    offered.pollicitation = True
    change_premium(offered, seen=seen, by=AUTHOR, at=at)


def _debit(premium: Premium, mandate: str, *, at: datetime) -> None:
    today = timezone.localdate(at)
    contract = premium.contract
    contract.payment_mode = PaymentMode.DIRECT_DEBIT
    contract.mandate_reference = mandate
    contract.mandate_signed_on = today - timedelta(days=400)
    change_contract(contract, seen_version=contract.version, by=AUTHOR, at=at)
    seen = fingerprint(premium)
    premium.direct_debit_on = today + timedelta(days=DAYS_UNTIL_DEBIT)
    change_premium(premium, seen=seen, by=AUTHOR, at=at)
