"""What a sending in test mode means: no client was written to, so nothing is OK nor KO."""

from echeance.dispatch.outcomes import Kind, Verdict

_TRIED = {Kind.ACCEPTED, Kind.REFUSED, Kind.DEFERRED, Kind.IN_DOUBT}
"""The server said something of this very message; the other kinds leave it validated."""


def as_test(verdict: Verdict, *, to: str) -> Verdict:
    """The verdict of a message that went to `to` instead of to the client."""
    if verdict.kind not in _TRIED:
        return verdict
    if verdict.kind is Kind.ACCEPTED:
        remark = f"OK (test)\u00a0: envoyé à {to}, le client n’a rien reçu. À valider de nouveau."
        return Verdict(kind=Kind.TESTED, remark=remark)
    remark = f"Test non abouti vers {to}, le client n’a rien reçu\u00a0: {verdict.remark}"
    return Verdict(kind=Kind.TESTED, failure=verdict.failure, remark=remark)
