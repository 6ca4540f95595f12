import dataclasses
import importlib
import pkgutil
import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.db import models

import echeance

ROOT = Path(__file__).parents[2]
NOT_IMPORTED = {"echeance.wsgi", "echeance.__main__"}  # they start things


def words_of_the_code() -> list[str]:
    table = (ROOT / "docs/glossary.md").read_text("utf-8").split("\n\n## Words", 1)[0]
    cells = [line.split("|")[2] for line in table.splitlines() if line.startswith("| ")]
    return sorted({word for cell in cells for word in re.findall(r"`([\w.]+)`", cell)})


def everything_named() -> dict[str, list[object]]:
    named: dict[str, list[object]] = defaultdict(list)
    for module in pkgutil.walk_packages(echeance.__path__, "echeance."):
        if module.name in NOT_IMPORTED or ".migrations" in module.name:
            continue
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            if getattr(value, "__module__", "").startswith("echeance."):
                named[name].append(value)
    return named


def has(owner: object, name: str) -> bool:
    if isinstance(owner, type) and issubclass(owner, models.Model):
        return hasattr(owner, name)
    if isinstance(owner, type) and dataclasses.is_dataclass(owner):
        return name in {field.name for field in dataclasses.fields(owner)} or hasattr(owner, name)
    return hasattr(owner, name)


NAMED = everything_named()


@pytest.mark.parametrize("word", words_of_the_code())
def test_a_word_of_the_glossary_exists_in_the_code(word: str) -> None:
    owner, _, name = word.partition(".")

    assert owner in NAMED
    assert not name or any(has(each, name) for each in NAMED[owner])


def test_every_model_is_in_the_glossary_or_knowingly_left_out() -> None:
    from django.apps import apps

    inner_works = {
        "Attempt", "ClientChange", "DraftProblem", "KnownMachine", "LegacyImport", "MailTemplate",
        "NoticeDeposit", "NoticeLine", "NoticePdf", "SavedCriteria", "User",
    }  # fmt: skip
    ours = {
        model.__name__ for model in apps.get_models() if model.__module__.startswith("echeance.")
    }
    explained = {word.partition(".")[0] for word in words_of_the_code()}

    assert ours - explained - inner_works == set()
