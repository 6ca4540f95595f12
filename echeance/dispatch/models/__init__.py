"""Where notices leave from, what each attempt gave, and whether the automate is alive."""

from echeance.dispatch.models.attempt import Attempt, AttemptOutcome
from echeance.dispatch.models.automate import AutomateControl, AutomateProcess, Wish
from echeance.dispatch.models.dkim_key import DkimKey
from echeance.dispatch.models.field_alias import FieldAlias
from echeance.dispatch.models.known_machine import KnownMachine
from echeance.dispatch.models.legacy_import import LegacyImport
from echeance.dispatch.models.log_settings import LogLevel, LogSettings
from echeance.dispatch.models.mail_template import MailTemplate
from echeance.dispatch.models.oauth_account import OauthAccount
from echeance.dispatch.models.relay import Authentication, Relay, Security
from echeance.dispatch.models.sender import BlindCopy, SenderProfile
from echeance.dispatch.models.sender_version import SenderVersion
from echeance.dispatch.models.test_mode import TestMode

__all__ = [
    "Attempt",
    "AttemptOutcome",
    "Authentication",
    "AutomateControl",
    "AutomateProcess",
    "BlindCopy",
    "DkimKey",
    "FieldAlias",
    "KnownMachine",
    "LegacyImport",
    "LogLevel",
    "LogSettings",
    "MailTemplate",
    "OauthAccount",
    "Relay",
    "Security",
    "SenderProfile",
    "SenderVersion",
    "TestMode",
    "Wish",
]
