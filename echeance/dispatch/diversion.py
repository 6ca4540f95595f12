"""What a sending in test mode means: no client was written to, so nothing is OK nor KO."""

from uuid import uuid4

from echeance.dispatch.outcomes import Kind, Verdict

SOMEWHERE_OF_OURS = "l’adresse d’essai"
"""Stands for the addresses where only a dead process knew them."""
DIVERTED_DOUBT = "Le serveur d’envoi n’a pas répondu à la fin d’un essai."
"""Why the relay rests after it."""
_MARK = "essai-"
_LENGTH = 32

_TRIED = {Kind.ACCEPTED, Kind.REFUSED, Kind.DEFERRED, Kind.IN_DOUBT}
"""The server said something of this very message; the other kinds leave it validated."""


def new_token(*, diverted: bool) -> str:
    """Of a lot about to be picked up. It stands on each notice of it, so whoever finds the notice
    after a crash knows that the client cannot have got anything."""
    return f"{_MARK}{uuid4().hex}"[:_LENGTH] if diverted else uuid4().hex


def is_diverted(token: str) -> bool:
    """Whether the lot with that token goes to the office."""
    return token.startswith(_MARK)


def as_test(verdict: Verdict, *, to: str, words: str) -> Verdict:
    """The verdict of a message that went to `to` instead of to the client.

    `words` are what the server, or we, said at the end.
    """
    if verdict.kind not in _TRIED:
        return verdict
    if verdict.kind is Kind.IN_DOUBT:
        nothing = "Le client n’a rien reçu. À valider de nouveau."
        remark = f"Essai incertain vers {to}\u00a0: {words} {nothing}"
        return Verdict(kind=Kind.TESTED, failure=verdict.failure, remark=remark)
    if verdict.kind is Kind.ACCEPTED:
        remark = f"OK (test)\u00a0: envoyé à {to}, le client n’a rien reçu. À valider de nouveau."
        return Verdict(kind=Kind.TESTED, remark=remark)
    remark = f"Test non abouti vers {to}, le client n’a rien reçu\u00a0: {verdict.remark}"
    return Verdict(kind=Kind.TESTED, failure=verdict.failure, remark=remark)
