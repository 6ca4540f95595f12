"""The one place that speaks HTTP: posts a form and reads a short answer."""

import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from email.message import Message
from http.client import HTTPException
from typing import IO, NoReturn, Protocol

from django.utils.translation import gettext

TIMEOUT = 30.0
"""Seconds, for the connection and for each read."""
LONGEST_ANSWER = 256 * 1024
"""Bytes read of an answer; a token has 2,000."""

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class NoAnswerError(Exception):
    """Nobody answered; the message says in French what went wrong."""


class HttpPost(Protocol):
    def __call__(self, url: str, fields: Mapping[str, str], /) -> tuple[int, bytes]: ...


def http_post(
    url: str,
    fields: Mapping[str, str],
    /,
    *,
    timeout: float = TIMEOUT,
    context: ssl.SSLContext | None = None,
) -> tuple[int, bytes]:
    """Post a form; the status and the body of the answer, whatever the status.

    Raises NoAnswerError. The server's certificate is verified; secrets are never sent in clear
    (but to this very machine) nor to another address on a redirection.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise NoAnswerError(
            gettext("l’adresse « %(url)s » doit commencer par https://") % {"url": url}
        )
    request = urllib.request.Request(
        url,
        data=urllib.parse.urlencode(fields).encode("ascii"),
        headers={"Accept": "application/json", "User-Agent": "Echeance"},
    )
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=context or ssl.create_default_context()), _StayHere()
    )
    try:
        with opener.open(request, timeout=timeout) as response:
            return response.status, response.read(LONGEST_ANSWER)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(LONGEST_ANSWER)
    except urllib.error.URLError as error:
        raise NoAnswerError(_words(error.reason)) from error
    except (OSError, HTTPException) as error:
        raise NoAnswerError(_words(error)) from error


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Refuses to follow a redirection: the form holds a secret meant for one address."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> NoReturn:
        raise urllib.error.HTTPError(req.full_url, code, msg, headers, fp)


def _words(reason: object) -> str:
    if isinstance(reason, ssl.SSLCertVerificationError):
        return gettext("son certificat n’est pas valable (%(verify_message)s)") % {
            "verify_message": reason.verify_message
        }
    if isinstance(reason, TimeoutError):
        return gettext("délai dépassé")
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return str(reason) or type(reason).__name__
