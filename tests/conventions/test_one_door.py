"""Nothing but `NoticeQuerySet` writes a notice's status or takes it in hand."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "echeance"
DOOR = "notices/models/notice_queryset.py"
BIRTH = "notices/birth.py"
"""The one place where notices are made; they are born PENDING."""
GUARDED = {
    "status", "sent_at", "picked_up_at", "pick_up_token", "lease_until", "handed_over_at",
    "generation",
}  # fmt: skip
WRITERS = {"update", "update_or_create", "bulk_update", "create", "get_or_create"}
NOT_A_NOTICE = {
    # A client has a status too: the letter of the office's own list (C, P…).
    "portfolio",
    # A draft letter is picked up by a composer, with the same words for the same idea.
    "notices/composing.py",
    "notices/drafting.py",
    "notices/edition.py",
    "notices/numbering.py",
}


def writes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in WRITERS:
                for keyword in node.keywords:
                    if keyword.arg in GUARDED:
                        yield node.lineno, keyword.arg
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in GUARDED:
                    yield node.lineno, target.attr


def test_a_status_is_written_by_the_door_alone() -> None:
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        if name in {DOOR, BIRTH} or "migrations/" in name:
            continue
        if name in NOT_A_NOTICE or name.split("/")[0] in NOT_A_NOTICE:
            continue
        tree = ast.parse(file.read_text("utf-8"))
        found += [f"{name}:{line} writes {column}" for line, column in writes(tree)]

    assert found == []


def test_no_save_or_signal_hides_a_rule() -> None:
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals":
                found.append(f"{name}:{node.lineno} signals")
            if "/models" in name and isinstance(node, ast.FunctionDef) and node.name == "save":
                found.append(f"{name}:{node.lineno} save")

    assert found == []
