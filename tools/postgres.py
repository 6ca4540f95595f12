"""A PostgreSQL of our own for the time of one command: in a temporary folder, on a Unix socket.

    python tools/postgres.py [--durable] COMMAND [ARGUMENT…]

runs COMMAND with ECHEANCE_DATABASE_URL set, and ends with its exit code. Nothing of another
PostgreSQL on the machine is touched. With --durable, for benchmarks, each commit reaches the disk.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# A test database is thrown away: it need not survive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
DURABLE = ("max_connections=200",)


class NoPostgresError(Exception):
    """PostgreSQL's server programs are not on this machine."""


def programs() -> Path:
    """The folder of initdb and pg_ctl; Debian keeps them out of the PATH."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    found = str(versions[-1]) if versions else shutil.which("initdb")
    if found is None:
        raise NoPostgresError("PostgreSQL n’est pas installé (paquet « postgresql » de Debian)")
    return Path(found).parent


@contextmanager
def cluster(settings: Sequence[str] = FAST) -> Iterator[str]:
    """Start a cluster and give the URL of its empty database « echeance »."""
    bin_dir = programs()
    folder = Path(tempfile.mkdtemp(prefix="echeance-pg-"))
    data = folder / "data"
    account = owner()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)

    def run(*command: str) -> None:
        subprocess.run(
            [str(bin_dir / command[0]), *command[1:]],
            check=True,
            cwd=folder,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            stdout=subprocess.DEVNULL,
        )

    try:
        run(
            "initdb", "-D", str(data), "-U", "echeance", "-E", "UTF8", "--locale=C.UTF-8",
            "-A", "trust", "--no-sync",
        )  # fmt: skip
        options = " ".join(f"-c {setting}" for setting in settings)
        run(
            "pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-w", "-o",
            f"-c listen_addresses='' -k {folder} {options}", "start",
        )  # fmt: skip
        try:
            run("createdb", "-h", str(folder), "-U", "echeance", "echeance")
            yield f"postgresql://echeance@{quote(str(folder), safe='')}/echeance"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def owner() -> "pwd.struct_passwd | None":
    """PostgreSQL refuses to run as root: then as the account that its package made."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def main() -> int:
    durable = sys.argv[1:2] == ["--durable"]
    command = sys.argv[1 + durable :]
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with cluster(DURABLE if durable else FAST) as url:
            environment = {**os.environ, "ECHEANCE_DATABASE_URL": url}
            return subprocess.run(command, env=environment, check=False).returncode
    except NoPostgresError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
