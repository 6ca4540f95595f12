"""Our own queue and our own sending, each in a process that was started for it."""

import os
import time
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

from benchmarks.meter import Meter, Share

_READY_WITHIN = 120
"""Seconds for all automates to have started."""


def fill_our_queue(how_many: int, pdf: bytes, port: int) -> None:
    """Validated notices of as many clients, and an office ready to send them."""
    set_up_ours()
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
    """One mailer, lot after lot until nothing is ready. With a limit of 1, one commit for each
    step of each notice, as with a pause between mails."""
    set_up_ours()
    from django.conf import settings
    from django.utils import timezone

    from echeance.dispatch.connecting import server_of
    from echeance.dispatch.journal import Journal
    from echeance.dispatch.mailer import Mailer
    from echeance.dispatch.models import Relay
    from echeance.dispatch.sending import send_next
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


def set_up_ours() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "echeance.settings"
    import django

    django.setup()


def send_over_sessions(barrier: Barrier, rank: int, sessions: int) -> Share:
    """The automate's own room of mailers, pause 0: so many sessions kept side by side, or one
    whose next lot is prepared ahead."""
    set_up_ours()
    from django.conf import settings
    from django.utils import timezone

    from echeance.dispatch.mailroom import Mailroom
    from echeance.dispatch.models import Relay
    from echeance.notices.models import Notice

    relay = Relay.current()
    assert relay is not None
    room = Mailroom(
        Path(settings.DATA_DIR) / "journal",
        identity=f"benchmark:{rank}",
        clock=timezone.now,
        wait=time.sleep,  # Only while the database is away, as in the automate.
        doing=lambda _: None,
    )
    barrier.wait(_READY_WITHIN)
    meter = Meter(first_mark=50)
    while Notice.objects.ready_to_send(at=timezone.now()).exists():
        report = room.send(relay, limit=50, sessions=sessions, stopping=lambda: False, ahead=True)
        assert report.sent == report.picked_up, report
        meter.add(report.sent)
    share = meter.share()
    room.close()
    return share
