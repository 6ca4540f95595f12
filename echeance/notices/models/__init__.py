"""Editions, the notices that they make, and the life of each notice."""

from echeance.notices.models.draft import Draft, DraftState
from echeance.notices.models.edition import Edition, EditionState, Reissue
from echeance.notices.models.kept_plan import KeptPlan
from echeance.notices.models.legal_notice import LegalNotice
from echeance.notices.models.letter_settings import LetterSettings, OneNoticePer
from echeance.notices.models.long_decision import (
    Decided,
    LongDecision,
    LongDecisionLot,
    LongDecisionState,
)
from echeance.notices.models.long_selection import (
    LongSelection,
    LongSelectionPart,
    LongSelectionState,
    Wanted,
)
from echeance.notices.models.notice import Notice, NoticeDeposit, NoticeLine, NoticePdf
from echeance.notices.models.number import NumberSeries
from echeance.notices.models.office import OfficeSettings
from echeance.notices.models.office_lists import CategoryRule, GreetingRule
from echeance.notices.models.protected_pdf import ProtectedPdf
from echeance.notices.models.saved_criteria import SavedCriteria
from echeance.notices.models.standard_text import StandardText
from echeance.notices.models.status_change import StatusChange

__all__ = [
    "CategoryRule",
    "Decided",
    "Draft",
    "DraftState",
    "Edition",
    "EditionState",
    "GreetingRule",
    "KeptPlan",
    "LegalNotice",
    "LetterSettings",
    "LongDecision",
    "LongDecisionLot",
    "LongDecisionState",
    "LongSelection",
    "LongSelectionPart",
    "LongSelectionState",
    "Notice",
    "NoticeDeposit",
    "NoticeLine",
    "NoticePdf",
    "NumberSeries",
    "OfficeSettings",
    "OneNoticePer",
    "ProtectedPdf",
    "Reissue",
    "SavedCriteria",
    "StandardText",
    "StatusChange",
    "Wanted",
]
