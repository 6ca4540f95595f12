"""How the letters of a run are written: the entity's settings, sentences and texts, read once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from echeance.lib.folding import fold
from echeance.notices.deadlines import ANY_TIME_CATEGORIES
from echeance.notices.legal_sentences import LegalSentence, Sentences, read_sentence
from echeance.notices.merge_fields import LETTER_FIELDS
from echeance.notices.models import CategoryRule, GreetingRule, LetterSettings, StandardText
from echeance.notices.rich_text import RichText, read_rich_text
from echeance.portfolio.models import LegalEntity


@dataclass(frozen=True, kw_only=True)
class Manner:
    """What every letter of a run shares, beside its letterhead."""

    sentences: Sentences
    texts: tuple[RichText, ...] = ()
    greetings: Mapping[str, str] = field(default_factory=dict)
    """The office's own, by `title_key`."""
    categories: Collection[str]
    """Folded words of the categories that one may leave at any time."""
    creditor_identifier: str = ""
    direct_debit_days: int = 14
    password_rule: str = ""
    """Of the copies that are mailed: a key of `pdf_password.RULES`, or empty."""
    sending_days: int = 0
    """Days between the letter's date and its planned sending."""

    def sent_on(self, printed_on: date) -> date:
        return printed_on + timedelta(days=self.sending_days)


def manner_of(entity: LegalEntity, *, texts: Sequence[int] = ()) -> Manner:
    """How letters of that entity are written now, with the texts of those keys, in their order.

    Texts that no longer exist, or are no longer in use, are left out.
    """
    settings = LetterSettings.of(entity)
    chosen = StandardText.objects.printable_by(entity).filter(pk__in=texts)
    return Manner(
        sentences=sentences_of(settings),
        texts=tuple(read_rich_text(text.body, known=LETTER_FIELDS) for text in chosen),
        greetings=dict(GreetingRule.objects.values_list("key", "greeting")),
        categories=any_time_categories(),
        creditor_identifier=entity.creditor_identifier,
        direct_debit_days=settings.direct_debit_days,
        password_rule=settings.password_rule,
        sending_days=settings.sending_days,
    )


def sentences_of(settings: LetterSettings) -> Sentences:
    """The entity's legal sentences, ours where it wrote none."""
    texts = {
        LegalSentence.REFUSAL: settings.refusal_sentence,
        LegalSentence.TWENTY_DAYS: settings.twenty_days_sentence,
        LegalSentence.ANY_TIME: settings.any_time_sentence,
    }
    return {sentence: read_sentence(sentence, text) for sentence, text in texts.items()}


def any_time_categories() -> frozenset[str]:
    """Our table, corrected by the office's lines."""
    ours = {fold(words): True for words in ANY_TIME_CATEGORIES}
    own = dict(CategoryRule.objects.values_list("key", "terminable"))
    return frozenset(words for words, terminable in (ours | own).items() if terminable)
