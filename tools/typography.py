"""Put the no-break spaces of French typography into texts: part of `make fix`.

    python tools/typography.py [FILE…]

Without a file: every module and template of the product. Apostrophes are left to people.
"""

import io
import re
import sys
import tokenize
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NO_BREAK = "\u00a0"
RULES = (
    (re.compile(r"(?<=[\w»)’\]}]) (?=[:;!?](?:\s|$|[\"'<\\]))"), NO_BREAK),
    (re.compile(r"« "), f"«{NO_BREAK}"),
    (re.compile(r" »"), f"{NO_BREAK}»"),
    (re.compile(r"(?<=\d) (?=[€%](?![}\w]))"), NO_BREAK),
    (re.compile(r"\bn° "), f"n°{NO_BREAK}"),
)
PARTS_OF_TEMPLATE = re.compile(r"({%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->)", re.DOTALL)
MARKED = re.compile(r'(?<={% translate )"[^"]*"|(?<=_\()"[^"]*"')
"""A text in a tag, for the person's language."""
DOCSTRING = ('"""', 'f"""')
"""Written for developers, in plain spaces."""
TEXTS = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}


def main() -> int:
    package = ROOT / "echeance"
    files = [Path(name) for name in sys.argv[1:]] or [
        *package.rglob("*.py"),
        *package.rglob("templates/**/*.html"),
    ]
    for file in files:
        before = file.read_text("utf-8")
        after = mend_python(before) if file.suffix == ".py" else mend_template(before)
        if after != before:
            file.write_text(after, "utf-8")
            print(f"{file}: no-break spaces")
    return 0


def mend(text: str) -> str:
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text


def mend_template(source: str) -> str:
    """What stands between the tags of Django; HTML needs no care, no rule fits its syntax."""
    parts = PARTS_OF_TEMPLATE.split(source)
    return "".join(
        MARKED.sub(lambda found: mend(found[0]), part)
        if part.startswith(("{%", "{{", "{#", "<!--"))
        else mend(part)
        for part in parts
    )


def mend_python(source: str) -> str:
    lines = source.splitlines(keepends=True)
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(source).readline))):
        if token.type not in TEXTS or token.string.startswith(DOCSTRING):
            continue
        if (mended := mend(token.string)) == token.string:
            continue
        (first, start), (last, end) = token.start, token.end
        head, tail = lines[first - 1][:start], lines[last - 1][end:]
        lines[first - 1 : last] = [head + mended + tail]
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
