"""Takes over an installation of the old mailer: its settings and its texts become ours."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from echeance.dispatch.legacy.config import LegacyConfig
from echeance.dispatch.legacy.templates import LegacyTemplates
from echeance.dispatch.models import (
    BlindCopy,
    FieldAlias,
    LegacyImport,
    MailTemplate,
    Relay,
    SenderProfile,
)
from echeance.dispatch.models.mail_template import FAMILY, shipped_text
from echeance.dispatch.templating.aliases import with_real_names
from echeance.lib.sealing import CannotUnsealError
from echeance.notices.merge_fields import FIELDS
from echeance.notices.wording import WordingError, read_wording


@dataclass
class Takeover:
    """What taking over changes; the rows are not saved yet. Sentences are French."""

    config: LegacyConfig
    templates: LegacyTemplates
    relay: Relay | None = None
    sender: SenderProfile | None = None
    template: MailTemplate | None = None
    copies: list[BlindCopy] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def banner(self) -> str:
        return self.config.database.banner if self.config.database else ""

    def report(self) -> dict[str, Any]:
        """For `--json` and for the record; no secret."""
        return {
            "damage": self.config.damage,
            "keys": [
                {
                    "line": reading.line,
                    "key": reading.key,
                    "value": reading.value,
                    "fate": reading.fate.value,
                    "note": reading.note,
                }
                for reading in self.config.keys
            ],
            "templates": list(self.templates.notes),
            "changes": self.changes,
            "problems": self.problems,
            "blind_copies_found": [copy.address for copy in self.config.blind_copies],
            "blind_copies_kept": [copy.address for copy in self.copies],
            "banner": self.banner,
        }


def prepare(
    config: LegacyConfig,
    templates: LegacyTemplates,
    *,
    keep_copies: Collection[str] = (),
    by: str,
    at: datetime,
) -> Takeover:
    """Work out what would change; nothing is written.

    `keep_copies` are the hidden copies that a person confirmed, and no other is kept. What cannot
    be used is a problem in the result, and hinders nothing else.
    """
    takeover = Takeover(config, templates)
    _prepare_relay(takeover)
    _prepare_sender(takeover)
    _prepare_copies(takeover, keep_copies)
    _prepare_template(takeover, by=by, at=at)
    return takeover


def apply(takeover: Takeover, *, by: str, at: datetime) -> LegacyImport:
    """Write all that `prepare` found, or nothing; and the record of it."""
    with transaction.atomic():
        if takeover.template is not None:
            MailTemplate.in_force(at=at)  # the shipped text stays as the version before
        rows = (takeover.relay, takeover.sender, takeover.template, *takeover.copies)
        for row in rows:
            if row is not None:
                row.save()
        if takeover.relay is not None:
            Relay.all_is_well()
        database = takeover.config.database
        return LegacyImport.objects.create(
            at=at,
            by=by,
            database=database.name[:120] if database else "",
            banner=takeover.banner[:160],
            report=takeover.report(),
        )


def _prepare_relay(takeover: Takeover) -> None:
    config, relay = takeover.config, Relay.kept()
    wanted: dict[str, Any] = {
        "start_wait_ms": config.wait_at_start,
        "pause_after_each_ms": config.wait_after_each,
        "idle_wait_ms": config.wait_when_idle,
        "error_wait_ms": config.wait_after_error,
        "autostart": config.autostart,
    }
    server = config.server
    if server is not None:
        wanted |= {
            "host": server.host,
            "port": server.port,
            "security": server.security,
            "user": server.user,
            "ehlo_name": server.ehlo_name,
            "user_agent": server.user_agent,
        }
    if relay is None and server is None:
        if any(value is not None for value in wanted.values()):
            takeover.problems.append(
                gettext(
                    "Les attentes ne peuvent être reprises sans serveur d’envoi. Réglez d’abord le"
                    " serveur, puis reprenez ce fichier."
                )
            )
        return
    relay = relay or Relay(pk=1)
    changed = _set(relay, wanted, takeover)
    if server is not None and _set_password(relay, server.password, takeover):
        changed = True
    if changed:
        takeover.relay = relay


def _set_password(relay: Relay, password: str, takeover: Takeover) -> bool:
    """The old password, or none when the old server wanted none."""
    try:
        if relay.password() == password:
            return False
    except CannotUnsealError:
        pass  # Sealed with a lost key: whatever it was, it is replaced.
    relay.set_password(password)
    what = (
        gettext("repris, chiffré")
        if password
        else gettext("effacé, l’ancien serveur n’en avait pas")
    )
    takeover.changes.append(gettext("Serveur d’envoi, mot de passe : %(what)s") % {"what": what})
    return True


def _prepare_sender(takeover: Takeover) -> None:
    found = takeover.config.sender
    if found is None:
        return
    sender = SenderProfile.current() or SenderProfile(pk=1)
    wanted = {
        "address": found.address,
        "reply_to": found.reply_to,
        "name": found.name,
        "description": found.description,
    }
    changed = _set(sender, wanted, takeover)
    if changed and sender.address:
        takeover.sender = sender


def _prepare_copies(takeover: Takeover, keep_copies: Collection[str]) -> None:
    kept = {address.strip().lower() for address in keep_copies}
    for found in takeover.config.blind_copies:
        existing = BlindCopy.objects.filter(address__iexact=found.address).first()
        if found.address.lower() not in kept or (existing and existing.confirmed):
            continue
        copy = existing or BlindCopy()
        changed = _set(copy, {"address": found.address, "description": found.description}, takeover)
        copy.confirmed = True
        if existing or (changed and copy.address):
            takeover.copies.append(copy)


def _prepare_template(takeover: Takeover, *, by: str, at: datetime) -> None:
    """Files win over the default texts of the configuration; what is in neither stays."""
    files, config = takeover.templates, takeover.config
    parts = {
        "subject": files.subject or config.default_subject,
        "text": files.text or config.default_text,
        "html": files.html or config.default_html,
    }
    aliases = FieldAlias.in_force()
    parts = {
        name: with_real_names(text, aliases=aliases) if text else text
        for name, text in parts.items()
    }
    if not any(parts.values()):
        return
    in_force = MailTemplate.objects.filter(family=FAMILY).order_by("-at", "-pk").first()
    in_force = in_force or MailTemplate(**shipped_text())
    wanted = {name: text or getattr(in_force, name) for name, text in parts.items()}
    if all(getattr(in_force, name) == text for name, text in wanted.items()):
        return
    problems = [
        (
            gettext("Modèle non repris, %(name)s : %(problem)s")
            % {"name": _LABELS[name], "problem": problem}
        )
        for name, text in wanted.items()
        for problem in _template_problems(text)
    ]
    if len(wanted["subject"]) > 400:
        problems.append(gettext("Modèle non repris, sujet : il dépasse 400 caractères."))
    if problems:
        takeover.problems.extend(problems)
        return
    takeover.template = MailTemplate(
        family=FAMILY, author=by, at=at, attachment=in_force.attachment, **wanted
    )
    changed = [
        str(_LABELS[name]) for name, text in wanted.items() if getattr(in_force, name) != text
    ]
    takeover.changes.append(
        gettext("Modèle de message, nouvelle version : %(changed)s")
        % {"changed": ", ".join(changed)}
    )


_LABELS = {"subject": _("sujet"), "text": _("corps de texte"), "html": _("corps HTML")}


def _template_problems(text: str) -> list[str]:
    try:
        read_wording(text, known=FIELDS)
    except WordingError as error:
        return [problem.message for problem in error.problems]
    return []


def _set(row: models.Model, wanted: dict[str, Any], takeover: Takeover) -> bool:
    """Give `row` the values that its fields accept; list what changes and what is refused."""
    changed = False
    for name, value in wanted.items():
        if value is None or getattr(row, name) == value:
            continue
        definition = row._meta.get_field(name)
        assert isinstance(definition, models.Field)
        label = f"{_first_capital(row)}, {definition.verbose_name}"
        try:
            # A unique address is looked up by the caller; its rule is not asked again here.
            cleaned = definition.clean(value, row)
        except ValidationError as error:
            takeover.problems.append(
                gettext("%(label)s : « %(value)s » n’est pas repris. %(messages)s")
                % {"label": label, "value": value, "messages": error.messages[0]}
            )
            continue
        # A row that is being made has defaults, which stood nowhere before.
        before = "" if row._state.adding else _shown(getattr(row, name), definition)
        was = (gettext(" (auparavant « %(before)s »)") % {"before": before}) if before else ""
        takeover.changes.append(f"{label} : {_shown(cleaned, definition) or gettext('vide')}{was}")
        setattr(row, name, cleaned)
        changed = True
    return changed


def _first_capital(row: models.Model) -> str:
    name = str(row._meta.verbose_name)
    return name[:1].upper() + name[1:]


def _shown(value: object, definition: "models.Field[Any, Any]") -> str:
    if isinstance(value, bool):
        return gettext("oui") if value else gettext("non")
    labels = dict(definition.flatchoices)
    return str(labels.get(value, value))
