"""An office signed in, and what a person reads on a page."""

import html
import re
from typing import Any

from django.test import Client

from tests.build import make_user

_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)


def signed_in(client: Client, **user: Any) -> Client:
    client.force_login(make_user(**user))
    return client


def words(page: Any) -> str:
    """The page's visible words on one line; no-break spaces are read as spaces."""
    text = html.unescape(_TAGS.sub(" ", page.content.decode()))
    return " ".join(text.replace("\u00a0", " ").split())


def rows(page: Any) -> list[str]:
    """Names of the list's rows, in order."""
    return [notice.client_name for notice in page.context["rows"]]
