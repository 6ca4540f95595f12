"""A PDF in the browser's own viewer."""

from django.http import HttpResponse


def pdf_to_look_at(content: bytes, *, name: str) -> HttpResponse:
    """Shown, not saved; nobody on the way keeps it."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
