"""How fast notices leave: `python -m benchmarks.send [--notices 2000] [--automates 2]`.

Pause 0, text + HTML + PDF, each result durable. Ours is the product's own step, in lots and one by
one, by one automate and by several; beside it the standard library alone (no database) and
django-post_office with its defaults, on the same database and the same sink, in the same run.
Trust the ratios, not the rates; on a busy machine, the ratio in processor time.
"""

import argparse
import multiprocessing
import os
import smtplib
import tempfile
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import TypeVar

from benchmarks.meter import Meter, Share
from benchmarks.sink import sink

T = TypeVar("T")
LOT = 50
_READY_WITHIN = 120
"""Seconds for all automates to have started."""
TEXT = "Bonjour Mme DURAND,\n\nVeuillez trouver ci-joint votre avis d’échéance.\n"
HTML = "<p>Bonjour Mme DURAND,</p><p>Veuillez trouver ci-joint votre avis d’échéance.</p>"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=2000)
    parser.add_argument("--pdf-kb", type=int, default=30)
    parser.add_argument("--automates", type=int, default=os.cpu_count() or 1)
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
        _report("EmailMessage + smtplib, no database", [_run(bare_smtplib, how_many, pdf, port)])
        theirs = [_run(send_with_post_office, how_many, pdf, port)]
        _report("django-post_office, defaults", theirs)
        for label, limit, automates in (
            ("one by one", 1, 1),
            ("lots of 50", LOT, 1),
            (f"lots of 50, {options.automates} automates", LOT, options.automates),
        ):
            some = how_many // 5 if limit == 1 else how_many
            ours = _run_ours(some, pdf, port, limit=limit, automates=automates)
            _report(f"echeance, {label}", ours)
            print(
                f"  {_rate(ours) / _rate(theirs):.1f} times django-post_office"
                f" ({_cpu(theirs) / _cpu(ours):.1f} in processor time); to reach in lots: 8"
            )


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


def fill_our_queue(how_many: int, pdf: bytes, port: int) -> None:
    """Validated notices of as many clients, and an office ready to send them."""
    _set_up_ours()
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    from echeance.dispatch.models import Relay, SenderProfile
    from echeance.notices.status import NoticeStatus
    from tests import build

    call_command("migrate", verbosity=0)
    Relay.objects.update_or_create(
        pk=1, defaults={"host": "127.0.0.1", "port": port, "security": "none"}
    )
    SenderProfile.objects.update_or_create(pk=1, defaults={"address": "courtage@exemple.fr"})
    early = timezone.now() - timedelta(days=1)
    with transaction.atomic():
        edition = build.make_edition()
        for number in range(how_many):
            name = f"{os.urandom(4).hex()}"
            client = build.make_client(name, last_name=name.upper(), email=f"{name}@exemple.fr")
            contract = build.make_contract(client, number=f"{name}-{number}")
            build.make_notice(
                premium=build.make_premium(contract, number=os.urandom(8).hex()),
                edition=edition,
                status=NoticeStatus.VALIDATED,
                at=early,
                pdf=pdf,
            )


def send_ours(barrier: Barrier, rank: int, limit: int) -> Share:
    """One automate, until nothing is ready. With a limit of 1, one commit for each step of each
    notice, as with a pause between mails; with 50, the lots of a pause of 0."""
    _set_up_ours()
    from django.conf import settings
    from django.utils import timezone

    from echeance.dispatch.connecting import server_of
    from echeance.dispatch.journal import Journal
    from echeance.dispatch.models import Relay
    from echeance.dispatch.sending import Mailer, send_next
    from echeance.dispatch.settling import Desk
    from echeance.dispatch.transport import SmtpTransport

    relay, identity = Relay.current(), f"benchmark:{rank}"
    assert relay is not None
    journal = Journal(Path(settings.DATA_DIR) / "journal", identity=identity)
    mailer = Mailer(
        desk=Desk(automate=identity),
        transport=SmtpTransport(server_of(relay, clock=timezone.now)),
        journal=journal,
        clock=timezone.now,
        wait=lambda _: None,
    )
    barrier.wait(_READY_WITHIN)
    meter = Meter(first_mark=limit)
    while (report := send_next(mailer, limit=limit)).picked_up:
        assert report.sent == report.picked_up, report
        meter.add(report.sent)
    share = meter.share()
    mailer.transport.close()
    journal.close()
    return share


def _set_up_ours() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "echeance.settings"
    import django

    django.setup()


def _run_ours(how_many: int, pdf: bytes, port: int, *, limit: int, automates: int) -> list[Share]:
    _run(fill_our_queue, how_many, pdf, port)
    spawn = multiprocessing.get_context("spawn")
    with spawn.Manager() as manager, spawn.Pool(automates) as pool:
        barrier = manager.Barrier(automates)
        tasks = [(barrier, rank, limit) for rank in range(automates)]
        shares = pool.starmap(send_ours, tasks, chunksize=1)
    assert sum(share.letters for share in shares) == how_many, shares
    return shares


def _run(work: Callable[[int, bytes, int], T], how_many: int, pdf: bytes, port: int) -> T:
    """In a process of its own, so that its memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, (how_many, pdf, port))


def _report(label: str, shares: list[Share]) -> None:
    print(
        f"{label:40} {_rate(shares):7.0f} msg/s {_cpu(shares):7.0f} µs CPU/msg"
        f" {max(share.first_peak_mb for share in shares):5.0f}"
        f" → {max(share.peak_mb for share in shares):.0f} MB"
    )


def _rate(shares: list[Share]) -> float:
    return sum(share.letters for share in shares) / max(share.wall_seconds for share in shares)


def _cpu(shares: list[Share]) -> float:
    done = max(sum(share.letters for share in shares), 1)
    return sum(share.cpu_seconds for share in shares) / done * 1e6


if __name__ == "__main__":
    main()
