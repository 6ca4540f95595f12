"""What a person reads when something went wrong on our side."""

import logging
import secrets

from django.http import HttpRequest, HttpResponseServerError
from django.template import loader

logger = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """The page of an unexpected error, with a reference that the log has too."""
    reference = secrets.token_hex(2).upper()
    logger.error("reference %s: %s %s failed", reference, request.method, request.path)
    page = loader.get_template("500.html").render({"reference": reference})
    return HttpResponseServerError(page)
