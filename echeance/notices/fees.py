"""Fixed fees (frais fixes) of a whole run: so much a page, for the clients who bear them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from echeance.lib.lots import lots
from echeance.notices import selection
from echeance.notices.criteria import Criteria
from echeance.notices.grouping import BROKER, PlannedNotice
from echeance.notices.models import Draft, DraftState, Edition, NoticePdf
from echeance.portfolio.models import Client


@dataclass(frozen=True, kw_only=True)
class Fees:
    """What they come to."""

    each: Decimal
    """Euros a page."""
    notices: int
    """That bear them."""
    pages: int

    @property
    def total(self) -> Decimal:
        return self.each * self.pages


def fees_to_be(notices: Sequence[PlannedNotice], *, each: Decimal) -> Fees | None:
    """As if each notice had one page: nobody knows more before it is composed. None without fee."""
    if not each:
        return None
    ours = [notice.client for notice in notices if notice.collected_by == BROKER]
    bearing: set[int] = set()
    for lot in lots(sorted(set(ours)), size=selection.LOT):
        found = Client.objects.filter(pk__in=lot, pays_fixed_fee=True)
        bearing.update(found.values_list("pk", flat=True))
    count = sum(client in bearing for client in ours)
    return Fees(each=each, notices=count, pages=count)


def fees_of_run(edition: Edition, *, sees_confidential: bool) -> Fees | None:
    """Of the letters that the run has composed, drafts or not, by their real pages.

    None when the run asks for no fee. Confidential clients count for those who may see them.
    """
    criteria = Criteria.from_json(edition.criteria)
    if not criteria.fixed_fee:
        return None
    fee = edition.criteria["fixed_fee"]
    drafts = Draft.objects.filter(edition=edition, state=DraftState.COMPOSED)
    pdfs = NoticePdf.objects.filter(notice__edition=edition)
    if not sees_confidential:
        drafts = drafts.filter(client__confidential=False)
        pdfs = pdfs.filter(notice__client__confidential=False)
    sums = {"how_many": Count("pk"), "printed": Sum("pages", default=0)}
    found = (
        drafts.filter(content__fixed_fee=fee).aggregate(**sums),
        pdfs.filter(notice__content__fixed_fee=fee).aggregate(**sums),
    )
    return Fees(
        each=criteria.fixed_fee,
        notices=sum(one["how_many"] for one in found),
        pages=sum(one["printed"] for one in found),
    )
