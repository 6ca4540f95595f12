"""The broker's books: one file per thing."""

from echeance.portfolio.models.client import Client
from echeance.portfolio.models.client_change import ClientChange
from echeance.portfolio.models.contract import (
    CollectedBy,
    Contract,
    Frequency,
    Insurer,
    PaymentMode,
)
from echeance.portfolio.models.contract_change import ContractChange
from echeance.portfolio.models.deposit import Deposit, DepositKind
from echeance.portfolio.models.legal_entity import LegalEntity
from echeance.portfolio.models.premium import Premium, PremiumKind
from echeance.portfolio.models.status_label import StatusLabel

__all__ = [
    "Client",
    "ClientChange",
    "CollectedBy",
    "Contract",
    "ContractChange",
    "Deposit",
    "DepositKind",
    "Frequency",
    "Insurer",
    "LegalEntity",
    "PaymentMode",
    "Premium",
    "PremiumKind",
    "StatusLabel",
]
