"""Nothing but `NoticeQuerySet` writes a notice's status or takes it in hand."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "echeance"
DOOR = "notices/models/notice_queryset.py"
BIRTH = "notices/birth.py"
"""The one place where notices are made; they are born PENDING."""
GUARDED = {"status", "sent_at", "handed_over_at"}
LEASE = {"picked_up_at", "pick_up_token", "lease_until"}
"""Drafts and editions are held by composers under the same names, inside the notices app."""
WRITERS = {
    "update",
    "update_or_create",
    "bulk_update",
    "create",
    "get_or_create",
    "update_rows",
    "update_in_order",
}


def guarded_in(name: str) -> set[str]:
    app = name.split("/")[0]
    if app == "portfolio":
        return set()  # a client has a status too: the letter of the office's own list (C, P…)
    return GUARDED if app == "notices" else GUARDED | LEASE


def writes(tree: ast.Module, guarded: set[str]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            called = getattr(function, "attr", None) or getattr(function, "id", None)
            if called in WRITERS:
                for keyword in node.keywords:
                    if keyword.arg in guarded:
                        yield node.lineno, keyword.arg
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr in guarded:
                    yield node.lineno, target.attr


def test_a_status_is_written_by_the_door_alone() -> None:
    found = []
    for file in sorted(PACKAGE.rglob("*.py")):
        name = file.relative_to(PACKAGE).as_posix()
        if name in {DOOR, BIRTH} or "migrations/" in name:
            continue
        tree = ast.parse(file.read_text("utf-8"))
        found += [
            f"{name}:{line} writes {column}" for line, column in writes(tree, guarded_in(name))
        ]

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
