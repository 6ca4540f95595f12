"""Puts the office's choice of levels and days into this process's loggers."""

import logging

from echeance.dispatch.log_files import DailyFile
from echeance.dispatch.models import LogSettings


def apply_log_settings() -> None:
    """Each process asks now and then: the choice is made in another one."""
    chosen = LogSettings.current()
    if chosen is None:
        return
    levels = {
        "echeance": chosen.main,
        "echeance.email_ok": chosen.email_ok,
        "echeance.email_err": chosen.email_err,
    }
    for name, level in levels.items():
        log = logging.getLogger(name)
        log.setLevel(level)
        for handler in log.handlers:
            if isinstance(handler, DailyFile):
                handler.keep(chosen.keep_days)
