"""The language of a person's screens: their choice, else the workstation's, else French.

Never the browser's: an office's screens must not change language with a setting of Windows.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

from echeance.accounts.models import Language, User

_ONE_YEAR = 365 * 24 * 3600


class LanguageMiddleware:
    """Answers each request in the person's language; outside of one the product is French."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def language_of(request: HttpRequest) -> str:
    """« fr » or « en »."""
    chosen = getattr(request.user, "language", "")
    chosen = chosen or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in Language.values else Language.FRENCH.value


def keep_language(language: Language, *, request: HttpRequest, response: HttpResponse) -> None:
    """For the person, on every workstation; for the workstation, whose sign-in page has nobody."""
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=language.value)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language.value,
        max_age=_ONE_YEAR,
        samesite="Lax",
        httponly=True,
        secure=request.is_secure(),
    )
