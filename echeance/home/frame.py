"""What every page shows around its content: names, menu, banners."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from echeance import __version__


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame (context processor)."""
    return {"version": __version__, "environment_name": settings.ENVIRONMENT_NAME}
