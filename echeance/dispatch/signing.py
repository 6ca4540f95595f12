"""Which signature the office’s messages bear."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from echeance.dispatch.dkim import SigningKey, read_key, sign
from echeance.dispatch.models import DkimKey


@dataclass(frozen=True)
class Signer:
    """Signs for one domain; the same octets at each retry, since the moment is the same."""

    key: SigningKey
    selector: str
    domain: str

    def signed(self, content: bytes, *, at: datetime) -> bytes:
        header = sign(content, key=self.key, selector=self.selector, domain=self.domain, at=at)
        return header + content


def signer() -> Signer | None:
    """The one in force; None when the office signs nothing. Raises CannotUnsealError."""
    kept = DkimKey.current()
    if kept is None or not kept.signs:
        return None
    return Signer(_read(kept.pem()), kept.selector, kept.domain)


def keep_key(key: SigningKey, *, domain: str, selector: str, signs: bool, at: datetime) -> DkimKey:
    """Keep `key`, sealed, in place of the one before."""
    kept = DkimKey(pk=1, domain=domain, selector=selector, signs=signs, made_at=at)
    kept.set_key(pem=key.pem(), record=key.record)
    kept.save()
    return kept


@lru_cache(maxsize=2)
def _read(pem: bytes) -> SigningKey:
    """Parsing a key costs as much as signing a message."""
    return read_key(pem)
