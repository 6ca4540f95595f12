"""What a person reads at an address that answers a form only: reopened, kept as a bookmark."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

_METHOD_NOT_ALLOWED = 405


class FormOnlyMiddleware:
    """Gives the empty 405 of such an address the words of a page, and a way back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        refused = request.method == "GET" and response.status_code == _METHOD_NOT_ALLOWED
        if not refused or not request.accepts("text/html"):
            return response
        page = render(request, "405.html", {"back": screen_above(request.path)})
        # The same answer with words in it: a second one would be logged a second time.
        response.content = page.content
        response["Content-Type"] = page["Content-Type"]
        return response


def screen_above(path: str) -> str:
    """The nearest address above that exists: the screen whose form was sent to `path`.

    It may be one that answers forms only too, and its page then leads further up.
    """
    parts = path.strip("/").split("/")[:-1]
    while parts:
        above = f"/{'/'.join(parts)}/"
        try:
            resolve(above)
        except Resolver404:
            parts.pop()
        else:
            return above
    return reverse("home:dashboard")
