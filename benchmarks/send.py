"""How fast notices leave: `python -m benchmarks.send [--notices 1000] [--pdf-kb 30]`.

Pause 0, text + HTML + PDF, each result durable. Ours is the product's own step, in lots and one by
one; beside it the standard library alone (no database) and django-post_office with its defaults,
on the same database and the same sink, in the same run. Trust the ratios, not the rates.
"""

import argparse
import multiprocessing
import os
import smtplib
import tempfile
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from benchmarks.meter import Meter, Share
from benchmarks.sink import sink

TEXT = "Bonjour Mme DURAND,\n\nVeuillez trouver ci-joint votre avis d’échéance.\n"
HTML = "<p>Bonjour Mme DURAND,</p><p>Veuillez trouver ci-joint votre avis d’échéance.</p>"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=1000)
    parser.add_argument("--pdf-kb", type=int, default=30)
    options = parser.parse_args()
    how_many, pdf = options.notices, b"%PDF-1.7\n" + os.urandom(options.pdf_kb << 10)
    with (
        tempfile.TemporaryDirectory(prefix="echeance-benchmark-") as folder,
        sink() as (name, port),
    ):
        os.environ["ECHEANCE_DATA_DIR"] = folder
        os.environ["ECHEANCE_LOG_LEVEL"] = "ERROR"
        os.environ["SINK_PORT"] = str(port)
        url = os.environ.get("ECHEANCE_DATABASE_URL", "sqlite")
        print(f"{how_many} notices, PDF of {options.pdf_kb} KB, {name}, {url.partition(':')[0]}")
        bare = _run(bare_smtplib, how_many, pdf, port)
        _report("EmailMessage + smtplib, no database", bare)
        post_office = _run(send_with_post_office, how_many, pdf, port)
        _report("django-post_office, defaults", post_office)
        one_by_one = _run(send_one_by_one, how_many, pdf, port)
        _report("echeance, one by one", one_by_one)
        lots = _run(send_in_lots, how_many, pdf, port)
        _report("echeance, lots of 50", lots)
    for label, ours in (("one by one", one_by_one), ("in lots", lots)):
        ratio = _rate(ours) / _rate(post_office)
        print(f"ratio to django-post_office, {label}: {ratio:.1f} (to reach in lots: 8)")


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
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.post_office_settings"
    import django

    django.setup()
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
                attachments={"a.pdf": ContentFile(pdf)},
            )
    meter = Meter(first_mark=how_many // 10)
    mail.send_queued_mail_until_done()
    from post_office.models import STATUS, Email

    meter.add(Email.objects.filter(status=STATUS.sent).count())
    return meter.share()


def send_one_by_one(how_many: int, pdf: bytes, port: int) -> Share:
    """One commit for each notice and each of its steps, as with a pause between mails."""
    return _send_with_ours(how_many, pdf, port, limit=1)


def send_in_lots(how_many: int, pdf: bytes, port: int) -> Share:
    """Lots of 50 with the journal, as with no pause."""
    return _send_with_ours(how_many, pdf, port, limit=50)


def _send_with_ours(how_many: int, pdf: bytes, port: int, *, limit: int) -> Share:
    os.environ["DJANGO_SETTINGS_MODULE"] = "echeance.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    from echeance.dispatch.connecting import server_of
    from echeance.dispatch.journal import Journal
    from echeance.dispatch.models import Relay, SenderProfile
    from echeance.dispatch.sending import Mailer, send_next
    from echeance.dispatch.settling import Desk
    from echeance.dispatch.transport import SmtpTransport
    from echeance.notices.status import NoticeStatus
    from tests import build

    call_command("migrate", verbosity=0)
    relay, _ = Relay.objects.update_or_create(
        pk=1, defaults={"host": "127.0.0.1", "port": port, "security": "none"}
    )
    SenderProfile.objects.update_or_create(pk=1, defaults={"address": "courtage@exemple.fr"})
    early = timezone.now() - timedelta(days=1)
    with transaction.atomic():
        client = build.make_client(f"B{limit}")
        contract, edition = build.make_contract(client), build.make_edition()
        for _ in range(how_many):
            build.make_notice(
                premium=build.make_premium(contract, number=os.urandom(8).hex()),
                edition=edition,
                status=NoticeStatus.VALIDATED,
                at=early,
                pdf=pdf,
            )
    journal = Journal(Path(settings.DATA_DIR) / "journal", identity="benchmark:1")
    mailer = Mailer(
        desk=Desk(automate="benchmark:1"),
        transport=SmtpTransport(server_of(relay, clock=timezone.now)),
        journal=journal,
        clock=timezone.now,
        wait=lambda _: None,
    )
    meter = Meter(first_mark=how_many // 10)
    while (report := send_next(mailer, limit=limit)).picked_up:
        assert report.failed == report.put_off == 0, report
        meter.add(report.sent)
    share = meter.share()
    mailer.transport.close()
    journal.close()
    return share


def _run(work: Callable[[int, bytes, int], Share], how_many: int, pdf: bytes, port: int) -> Share:
    """In a process of its own, so that its memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (how_many, pdf, port))


def _report(label: str, share: Share) -> None:
    cpu = share.cpu_seconds / max(share.letters, 1) * 1e6
    print(
        f"{label:40} {_rate(share):7.0f} msg/s {cpu:7.0f} µs CPU/msg"
        f" {share.first_peak_mb:5.0f} → {share.peak_mb:.0f} MB"
    )


def _rate(share: Share) -> float:
    return share.letters / share.wall_seconds


if __name__ == "__main__":
    main()
