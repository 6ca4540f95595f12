"""What the tests of the editor of the mail share: its page, and what its form sends."""

from typing import Any

from django.test import Client

from echeance.accounts.models import Role
from echeance.dispatch.models.mail_template import shipped_text
from echeance.dispatch.templating.versions import current
from tests.review.office import signed_in, words

PAGE = "/parametres/modeles/"
SHIPPED = shipped_text()


def administrator(client: Client) -> Client:
    return signed_in(client, role=Role.ADMINISTRATOR)


def typed(**parts: str) -> dict[str, Any]:
    version = current()
    return {
        "subject": version.subject,
        "attachment": version.attachment,
        "html": version.html,
        "text": version.text,
        "based_on": str(version.pk),
        **parts,
    }


def read(page: Any) -> str:
    return words(page)
