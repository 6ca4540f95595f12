"""A secret made once and kept in a file that its owner alone can read."""

import os
from collections.abc import Callable
from pathlib import Path

from echeance.lib.env import BadSettingError


def read_or_make(path: Path, *, make: Callable[[], str]) -> str:
    """The secret kept in `path`; made and written (mode 600) when the file does not exist yet.

    Two processes starting together get the same secret: the file is complete when it gets its name.
    """
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except PermissionError:
        raise
    except OSError as error:
        raise BadSettingError(
            f"Le dossier « {path.parent} » ne peut pas être créé ({error.strerror}) : choisissez-en"
            " un autre dans ECHEANCE_DATA_DIR."
        ) from error
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(make() + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # The other process was faster; its secret is the one.
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
