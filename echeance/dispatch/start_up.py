"""How this process was started, and when its machine was: shown on the automate page."""

import os
from datetime import UTC, datetime
from pathlib import Path


def is_a_service() -> bool:
    """systemd gives each service it starts a mark; it starts it again at boot and after a crash."""
    return "INVOCATION_ID" in os.environ


def booted_at(stat: Path = Path("/proc/stat")) -> datetime | None:
    """When the machine started (Linux); None where nothing tells."""
    try:
        lines = stat.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = next((line for line in lines if line.startswith("btime ")), "")
    return datetime.fromtimestamp(int(found.split()[1]), tz=UTC) if found else None
