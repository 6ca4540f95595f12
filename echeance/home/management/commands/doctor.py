"""`echeance doctor`: looks at the installation and says what to mend."""

import argparse
import json
from typing import Any, ClassVar

from django.core.management.base import CommandError
from django.utils import timezone

from echeance.home.checks import all_checks
from echeance.lib.checks import Check, State
from echeance.lib.commands import Command as BaseCommand

_SIGNS = {State.GOOD: "✓", State.WARNING: "!", State.BAD: "✗"}


class Command(BaseCommand):
    help = "Examiner l’installation, et dire quoi réparer."
    exit_codes: ClassVar[dict[int, str]] = {1: "quelque chose est à réparer"}
    needs_database: ClassVar[bool] = False  # it must be able to say that there is none

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="rend compte en JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = all_checks(at=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(check) for check in found], indent=2))
        else:
            for check in found:
                self.stdout.write(f" {_SIGNS[check.state]} {check.name} : {check.message}")
                if check.remedy:
                    self.stdout.write(f"     → {check.remedy}")
        bad = sum(check.state is State.BAD for check in found)
        if bad:
            raise CommandError(f"{bad} point{'s' if bad > 1 else ''} à réparer.")


def _as_json(check: Check) -> dict[str, str]:
    return {
        "name": check.name,
        "state": check.state.value,
        "message": check.message,
        "remedy": check.remedy,
    }
