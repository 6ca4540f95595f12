"""The mailbox (boîte aux lettres) of the demonstration: every mail that its server caught."""

import hashlib
from pathlib import Path

from csp.decorators import csp_exempt
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from echeance.accounts import rights
from echeance.demo import mailbox
from echeance.demo.confidential import readable
from echeance.demo.mailbox import CaughtMail

PAGE_SIZE = 50


@require_safe
def mailbox_list(request: HttpRequest) -> HttpResponse:
    """The caught mails, newest first."""
    serials = mailbox.serials(_folder())
    page = Paginator(serials, PAGE_SIZE).get_page(request.GET.get("page"))
    caught = [mailbox.read(_folder(), serial) for serial in page]
    mails = readable(caught, sees_confidential=rights.sees_confidential(request.user))
    return render(
        request,
        "demo/mailbox.html",
        {
            "page_obj": page,
            "mails": mails,
            "hidden": len(caught) - len(mails),
            "total": len(serials),
        },
    )


@require_safe
def mail(request: HttpRequest, serial: int) -> HttpResponse:
    """One mail as its reader would see it, and as it travelled."""
    caught = _read(request, serial)
    files = [
        {
            "rank": rank,
            "name": name,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        for rank, (name, content) in enumerate(caught.attachments())
    ]
    return render(
        request,
        "demo/mail.html",
        {
            "mail": caught,
            "files": files,
            "has_html": caught.body("html") is not None,
            "text": caught.body("plain"),
        },
    )


@require_safe
@csp_exempt()  # type: ignore[arg-type]  # typed for views without arguments
@xframe_options_sameorigin
def html_body(request: HttpRequest, serial: int) -> HttpResponse:
    """The HTML of the mail alone, for a frame: it may style itself, and nothing else."""
    html = _read(request, serial).body("html")
    if html is None:
        raise Http404
    response = HttpResponse(html)
    response["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
        " frame-ancestors 'self'"
    )
    return response


@require_safe
@xframe_options_sameorigin
def attachment(request: HttpRequest, serial: int, rank: int) -> HttpResponse:
    """One attached file, byte for byte, shown by the browser when it is a PDF."""
    files = _read(request, serial).attachments()
    if rank >= len(files):
        raise Http404
    name, content = files[rank]
    is_pdf = content.startswith(b"%PDF-")
    response = HttpResponse(
        content, content_type="application/pdf" if is_pdf else "application/octet-stream"
    )
    safe_name = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "._-"))
    shown = "inline" if is_pdf else "attachment"
    response["Content-Disposition"] = f'{shown}; filename="{safe_name}"'
    return response


def _folder() -> Path:
    return Path(settings.DATA_DIR) / mailbox.FOLDER


def _read(request: HttpRequest, serial: int) -> CaughtMail:
    try:
        caught = mailbox.read(_folder(), serial)
    except FileNotFoundError:
        raise Http404 from None
    if not readable([caught], sees_confidential=rights.sees_confidential(request.user)):
        raise Http404
    return caught
