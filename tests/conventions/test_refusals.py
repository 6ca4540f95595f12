"""A refusal says why, and whose the page is: `accounts.rights` has the classes that do."""

import ast
from pathlib import Path

from echeance.accounts import rights

PACKAGE = Path(__file__).parents[2] / "echeance"
WORDLESS = {"PermissionDenied", "ReservedError", "HttpResponseForbidden"}


def called(expression: ast.expr | None) -> str:
    """Last name of what is raised or called."""
    target = expression.func if isinstance(expression, ast.Call) else expression
    return getattr(target, "attr", getattr(target, "id", ""))


def raised() -> list[tuple[str, ast.expr | None]]:
    """Place and expression of every `raise` of the product."""
    return [
        (f"{path.relative_to(PACKAGE).as_posix()}:{node.lineno}", node.exc)
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Raise)
    ]


def test_no_refusal_leaves_out_whose_the_page_is() -> None:
    mute = [place for place, what in raised() if called(what) in WORDLESS]

    assert mute == []


def test_every_refusal_says_what_is_refused() -> None:
    kinds = {rights.AdministratorsOnlyError.__name__, rights.ManagersOnlyError.__name__}
    bare = [
        place
        for place, what in raised()
        if called(what) in kinds and not (isinstance(what, ast.Call) and what.args)
    ]

    assert bare == []


def test_the_classes_say_who_may() -> None:
    for kind in (rights.AdministratorsOnlyError, rights.ManagersOnlyError):
        assert str(kind.open_to).startswith("Réservé aux ")
