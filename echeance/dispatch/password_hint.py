"""How to open a protected PDF, said in a mail whose template forgot to say it."""

from html import escape

from echeance.notices.merge_fields import PASSWORD_FIELD
from echeance.notices.pdf_password import mail_hint
from echeance.notices.wording import Wording

_END = "</body>"


def with_hint_in_text(text: str, rule: str, *, wording: Wording) -> str:
    """Added at the end, unless there is no rule or the wording has the field."""
    hint = "" if PASSWORD_FIELD in wording.fields else mail_hint(rule)
    return f"{text.rstrip()}\n\n{hint}\n" if hint else text


def with_hint_in_html(html: str, rule: str, *, wording: Wording) -> str:
    """The same, as a paragraph."""
    hint = "" if PASSWORD_FIELD in wording.fields else mail_hint(rule)
    if not hint:
        return html
    body, end, after = html.rpartition(_END)
    paragraph = f"<p>{escape(hint)}</p>\n"
    return f"{body}{paragraph}{end}{after}" if end else f"{after}\n{paragraph}"
