"""Letters that failed and are tried again: the books are read once more, lot by lot."""

import logging

from django.db import OperationalError, transaction

from echeance.lib.locking import in_one_go, locked
from echeance.notices.drafting import rewrite
from echeance.notices.models import Draft, DraftState, Edition

logger = logging.getLogger(__name__)


@in_one_go
def rewrite_failed(edition: Edition, *, limit: int) -> int:
    """Copy the books into the next drafts of the run that wait for it. How many, at most `limit`.

    Safe to call from several processes: one transaction takes its rows and leaves them to compose.
    """
    waiting = Draft.objects.filter(edition=edition, state=DraftState.TO_REWRITE)
    keys = list(waiting.order_by("rank").values_list("pk", flat=True)[:limit])
    if not keys:
        return 0  # Nearly always: nothing is locked.
    with_facts = waiting.select_related("edition__legal_entity", "client", "contract__insurer")
    drafts = list(locked(with_facts.filter(pk__in=keys)))
    for draft in drafts:
        try:
            with transaction.atomic():
                rewrite(draft)
        except OperationalError:
            raise  # The database is busy: the lot is done again.
        except Exception:  # one letter must not stop a run; the log has the traceback
            logger.exception("edition %s: draft %s cannot be rewritten", edition.pk, draft.pk)
            Draft.objects.filter(pk=draft.pk).update(
                state=DraftState.FAILED,
                problem="Erreur inattendue\u00a0: voyez le journal de l’automate.",
            )
    return len(drafts)
