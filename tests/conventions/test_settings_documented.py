import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTED = re.compile(r"`(ECHEANCE_[A-Z_]+)`")
READ = re.compile(r"\benv\.(\w+)\(\s*\"(ECHEANCE_[A-Z_]+)\"")


def variables_read() -> set[str]:
    found = set()
    for reader, name in READ.findall((ROOT / "echeance/settings.py").read_text("utf-8")):
        found.add(name)
        if reader == "secret":
            found.add(f"{name}_FILE")
    return found


def test_each_variable_that_is_read_is_documented_and_the_other_way_round() -> None:
    documented = set(DOCUMENTED.findall((ROOT / "docs/settings.md").read_text("utf-8")))

    assert variables_read() == documented


def test_only_the_settings_read_variables_of_ours() -> None:
    """A variable read elsewhere would have no type, no default in one place and no page."""
    allowed = {"settings.py", "cli.py"}  # the command line asks whether to show a trace
    reading = re.compile(r"(environ|getenv)[^\n]*ECHEANCE_")

    elsewhere = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "echeance").rglob("*.py")
        if file.name not in allowed and reading.search(file.read_text("utf-8"))
    ]

    assert elsewhere == []
