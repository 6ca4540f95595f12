"""The files of an old installation as one text, to carry them from one page to the next."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from echeance.dispatch.legacy.config import LegacyConfig
from echeance.dispatch.legacy.finding import OldInstallation
from echeance.dispatch.legacy.reading import read_config
from echeance.dispatch.legacy.templates import LegacyTemplates, read_files


@dataclass(frozen=True)
class Parcel:
    """What a person dropped: a configuration, templates by file name, or one of the two."""

    config: bytes | None = field(default=None, repr=False)
    templates: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def opened(self) -> OldInstallation:
        """Raises UnreadableConfigError and UnreadableTemplatesError."""
        config = LegacyConfig() if self.config is None else read_config(self.config)
        templates = LegacyTemplates()
        if self.templates:
            templates = read_files(self.templates, family=config.family)
        return OldInstallation(config, templates)

    def as_text(self) -> str:
        """Holds the old password: to be sealed before it leaves the server."""
        return json.dumps(
            {
                "config": None if self.config is None else _text(self.config),
                "templates": {name: _text(content) for name, content in self.templates.items()},
            }
        )

    @classmethod
    def from_text(cls, text: str) -> "Parcel":
        value = json.loads(text)
        config = value["config"]
        return cls(
            config=None if config is None else base64.b64decode(config),
            templates={name: base64.b64decode(one) for name, one in value["templates"].items()},
        )


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
