"""What sends the same mails without us: the standard library, django-post_office, django-mailer."""

import logging
import os
import smtplib
from email.message import EmailMessage

from benchmarks.meter import Meter, Share

TEXT = "Bonjour Mme DURAND,\n\nVeuillez trouver ci-joint votre avis d’échéance.\n"
HTML = "<p>Bonjour Mme DURAND,</p><p>Veuillez trouver ci-joint votre avis d’échéance.</p>"
MARK = "X-Echeance-Avis"
"""The header by which the sink knows each mail."""


def bare_smtplib(how_many: int, pdf: bytes, port: int) -> Share:
    """The standard library on one session."""
    meter = Meter(first_mark=how_many // 10)
    with smtplib.SMTP("127.0.0.1", port) as server:
        for number in range(how_many):
            message = EmailMessage()
            message["From"], message["To"] = "courtage@exemple.fr", "client@exemple.fr"
            message["Subject"] = f"Avis d’échéance n° {number}"
            message.set_content(TEXT)
            message.add_alternative(HTML, subtype="html")
            message.add_attachment(pdf, maintype="application", subtype="pdf", filename="a.pdf")
            server.send_message(message)
            meter.add(1)
    return meter.share()


def send_with_post_office(how_many: int, pdf: bytes, port: int) -> Share:
    """Its own command's function, on a queue made of the same mails."""
    fill_post_office(how_many, pdf, port)
    from post_office import mail
    from post_office.models import STATUS, Email

    meter = Meter(first_mark=how_many // 10)
    mail.send_queued_mail_until_done()
    meter.add(Email.objects.filter(status=STATUS.sent).count())
    return meter.share()


def fill_post_office(how_many: int, pdf: bytes, port: int) -> None:
    """Its queue, in its own tables of the same database."""
    set_up_post_office(port)
    from django.core.files.base import ContentFile
    from django.core.management import call_command
    from django.db import transaction
    from post_office import mail

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        for number in range(how_many):
            mail.send(
                "client@exemple.fr",
                "courtage@exemple.fr",
                subject=f"Avis d’échéance n° {number}",
                message=TEXT,
                html_message=HTML,
                headers={MARK: f"{number}-1"},
                attachments={"a.pdf": ContentFile(pdf)},
            )


def send_with_mailer(how_many: int, pdf: bytes, port: int) -> Share:
    """django-mailer’s own function, on a queue made of the same mails."""
    fill_mailer(how_many, pdf, port)
    from mailer.engine import send_all
    from mailer.models import RESULT_SUCCESS, MessageLog

    meter = Meter(first_mark=how_many // 10)
    send_all()
    meter.add(MessageLog.objects.filter(result=RESULT_SUCCESS).count())
    return meter.share()


def fill_mailer(how_many: int, pdf: bytes, port: int) -> None:
    """Its queue, in its own tables of the same database."""
    _set_up("benchmarks.mailer_settings", port)
    from django.core.mail import EmailMultiAlternatives
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        for number in range(how_many):
            message = EmailMultiAlternatives(
                f"Avis d’échéance n° {number}",
                TEXT,
                "courtage@exemple.fr",
                ["client@exemple.fr"],
                headers={MARK: f"{number}-1"},
            )
            message.attach_alternative(HTML, "text/html")
            message.attach("a.pdf", pdf, "application/pdf")
            message.send()


def set_up_post_office(port: int) -> None:
    # With a handler of ours it makes none of its own, which writes a line for each lot.
    logging.getLogger("post_office").addHandler(logging.NullHandler())
    logging.getLogger("post_office").propagate = False
    _set_up("benchmarks.post_office_settings", port)


def _set_up(settings: str, port: int) -> None:
    os.environ["SINK_PORT"] = str(port)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django

    django.setup()
