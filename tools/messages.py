"""Bring the English catalogues up to the marked texts of the source, and compile them.

    python tools/messages.py [APPLICATION…]

One catalogue for each application, and `echeance/locale` for the rest. A text that is new takes
the translation that another catalogue has for it, else waits empty; nothing is guessed. Prints
how many wait. Exit code 1 when some do.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.template.base import Lexer, TokenType
from django.utils.translation import trim_whitespace
from django.utils.translation.template import (
    block_re,
    constant_re,
    endblock_re,
    inline_re,
    plural_re,
)

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "echeance"
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
REST = "locale"
"""Name of the catalogue of what no application owns: `lib/`, `templates/`, settings."""

SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy", "counted"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
METADATA = {
    "Project-Id-Version": "echeance",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


class Text(NamedTuple):
    """A marked text, in French."""

    msgid: str
    plural: str = ""
    context: str = ""


class BadMarkError(Exception):
    """A text is marked in a way that no catalogue can hold."""


def main() -> int:
    chosen = sys.argv[1:] or catalogues()
    memory = {
        Text(entry.msgid, entry.msgid_plural, entry.msgctxt or ""): entry
        for name in catalogues()
        for entry in read(name)
        if entry.translated()
    }
    waiting = 0
    for name in chosen:
        catalogue = merged(name, memory)
        path = path_of(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))
        catalogue.save_as_mofile(str(path.with_suffix(".mo")))
        missing = len(catalogue.untranslated_entries())
        waiting += missing
        print(f"{name}: {len(catalogue)} texts, {missing} to translate")
    return 1 if waiting else 0


def catalogues() -> list[str]:
    """Names of all the catalogues: the applications, then the rest."""
    return [*sorted(file.parent.name for file in PACKAGE.glob("*/urls.py")), REST]


def path_of(name: str) -> Path:
    return PACKAGE / CATALOGUE if name == REST else PACKAGE / name / CATALOGUE


def read(name: str) -> polib.POFile:
    path = path_of(name)
    return polib.pofile(str(path), wrapwidth=96) if path.exists() else polib.POFile(wrapwidth=96)


def merged(name: str, memory: dict[Text, polib.POEntry]) -> polib.POFile:
    """The catalogue as the source wants it, with what is translated already."""
    known = {
        Text(entry.msgid, entry.msgid_plural, entry.msgctxt or ""): entry for entry in read(name)
    }
    catalogue = polib.POFile(wrapwidth=96)
    catalogue.metadata = dict(METADATA)
    for text, files in sorted(texts_of(name).items()):
        before = known.get(text)
        if before is None or not before.translated():
            before = memory.get(text)
        entry = polib.POEntry(msgid=text.msgid, occurrences=[(file, "") for file in sorted(files)])
        entry.msgctxt = text.context or None
        if text.plural:
            entry.msgid_plural = text.plural
            entry.msgstr_plural = dict(before.msgstr_plural) if before else {0: "", 1: ""}
        else:
            entry.msgstr = before.msgstr if before else ""
        if "%(" in text.msgid + text.plural:
            entry.flags = ["python-format"]
        catalogue.append(entry)
    return catalogue


def texts_of(name: str) -> dict[Text, set[str]]:
    """Every marked text of that catalogue, with the files it is in. Raises BadMarkError."""
    found: dict[Text, set[str]] = {}
    for file in sources(name):
        source = file.read_text("utf-8")
        texts = texts_of_module(source) if file.suffix == ".py" else texts_of_template(source)
        try:
            for text in texts:
                found.setdefault(text, set()).add(file.relative_to(PACKAGE).as_posix())
        except BadMarkError as error:
            raise BadMarkError(f"{file.relative_to(ROOT)}: {error}") from None
    return found


def sources(name: str) -> list[Path]:
    folders = [PACKAGE / name] if name != REST else [PACKAGE / "lib", PACKAGE / "templates"]
    files = [file for folder in folders for end in ("*.py", "*.html") for file in folder.rglob(end)]
    if name == REST:
        files += PACKAGE.glob("*.py")
    return sorted(file for file in files if "migrations" not in file.parts)


def texts_of_module(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        mark = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        if mark in SINGULAR:
            words = _literals(node, 1)
            if words:
                yield Text(words[0])
        elif mark in PLURAL:
            words = _literals(node, 2)
            if words:
                yield Text(words[0], plural=words[1])
        elif mark in IN_CONTEXT:
            words = _literals(node, 2)
            if words:
                yield Text(words[1], context=words[0])


def _literals(call: ast.Call, count: int) -> list[str]:
    """The first arguments; none when they are names, whose texts are marked where they are."""
    words = []
    for argument in call.args[:count]:
        if isinstance(argument, ast.JoinedStr | ast.BinOp):
            raise BadMarkError(f"line {call.lineno}: the text is put together before its mark")
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            words.append(argument.value)
    return words if len(words) == count else []


def texts_of_template(source: str) -> Iterator[Text]:
    """As Django's own tags ask for them: a « % » is doubled."""
    block: re.Match[str] | None = None
    singular: list[str] = []
    plural: list[str] = []
    part = singular
    for token in Lexer(source).tokenize():
        if block is None:
            if token.token_type == TokenType.BLOCK and (block := block_re.match(token.contents)):
                singular, plural = [], []
                part = singular
                options = token.contents
            elif token.token_type in {TokenType.BLOCK, TokenType.VAR}:
                yield from _in_one_tag(token.contents)
        elif token.token_type == TokenType.BLOCK and endblock_re.match(token.contents):
            trimmed = " trimmed" in options
            yield Text(
                _joined(singular, trimmed=trimmed),
                plural=_joined(plural, trimmed=trimmed),
                context=_unquoted(block[2]) if block[2] else "",
            )
            block = None
        elif token.token_type == TokenType.BLOCK and plural_re.match(token.contents):
            part = plural
        elif token.token_type == TokenType.BLOCK:
            raise BadMarkError(f"line {token.lineno}: a tag inside blocktranslate")
        elif token.token_type == TokenType.VAR:
            part.append(f"%({token.contents})s")
        elif token.token_type == TokenType.TEXT:
            part.append(token.contents.replace("%", "%%"))


def _in_one_tag(contents: str) -> Iterator[Text]:
    if found := inline_re.match(contents):
        context = _unquoted(found[3]) if found[3] else ""
        yield Text(_unquoted(found[1]).replace("%", "%%"), context=context)
    for quoted in constant_re.findall(contents):
        if "%" in quoted:
            raise BadMarkError(f"{quoted}: Django would show this « % » twice")
        yield Text(_unquoted(quoted.removeprefix("_(").removesuffix(")")))


def _unquoted(words: str) -> str:
    return words[1:-1].replace(r"\"", '"').replace(r"\'", "'")


def _joined(parts: list[str], *, trimmed: bool) -> str:
    words = "".join(parts)
    return trim_whitespace(words) if trimmed else words


if __name__ == "__main__":
    sys.exit(main())
