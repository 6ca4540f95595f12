"""The running number of notices, one series per legal entity, without gaps and never reused."""

from django.db import models, transaction

from echeance.portfolio.models import LegalEntity


class NumberSeries(models.Model):
    """How far the numbers of one legal entity have come."""

    legal_entity = models.OneToOneField(LegalEntity, on_delete=models.PROTECT, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    @classmethod
    def take(cls, legal_entity: LegalEntity, *, how_many: int) -> range:
        """The next `how_many` numbers of that entity. Only inside the transaction that uses them:

        rolled back together, nothing is lost; a second caller waits on the row until the commit.
        """
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError("numbers are taken inside the transaction that uses them")
        cls.objects.get_or_create(legal_entity=legal_entity)
        series = cls.objects.select_for_update().get(legal_entity=legal_entity)
        first = series.last + 1
        series.last += how_many
        series.save(update_fields=["last"])
        return range(first, series.last + 1)
