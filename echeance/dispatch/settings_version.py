"""A short mark of the settings in force: tells whether the automate works with the latest ones."""

import hashlib
import json

from django.forms.models import model_to_dict

from echeance.dispatch.models import (
    BlindCopy,
    DkimKey,
    MailTemplate,
    OauthAccount,
    Relay,
    SenderProfile,
    TestMode,
)


def settings_version() -> str:
    """Six hexadecimal digits; changes with whatever changes what leaves, or how."""
    rows = [Relay.current(), SenderProfile.current(), DkimKey.current(), TestMode.current()]
    account = OauthAccount.current()
    # `model_to_dict` leaves out what no form shows: the pace row's moments, the sealed secrets.
    told = [model_to_dict(row) for row in rows if row is not None]
    told += [model_to_dict(copy) for copy in BlindCopy.objects.confirmed()]
    told += [model_to_dict(account)]
    last = MailTemplate.objects.order_by("-pk").values_list("pk", flat=True).first()
    text = json.dumps([told, last], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:6]
