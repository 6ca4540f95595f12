"""A Postfix of our own for some tests: its configuration, queue and ports are in one folder.

Nothing of another Postfix on the machine is read or touched. Root only: Postfix changes user.
"""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.dispatch.certificates import Chain, make_chain
from tests.dispatch.ports import free_port

POSTFIX = "/usr/sbin/postfix"
POSTCONF = "/usr/sbin/postconf"
SASL = "/usr/sbin/saslpasswd2"
HOST = "relais.exemple.fr"
USER, PASSWORD = "courtage", "un mot de passe à nous"
SIZE_LIMIT = 200_000
UNKNOWN = "inconnu@exemple.fr"


def why_not_here() -> str:
    """Why these tests cannot run; empty when they can."""
    if os.geteuid() != 0:
        return "Postfix must be started by root"
    if not Path(POSTFIX).exists():
        return "Postfix is not installed"
    if not Path(SASL).exists() or not list(Path("/usr/lib").glob("*/sasl2/libplain.so*")):
        return "Cyrus SASL is not installed (sasl2-bin, libsasl2-modules)"
    return ""


@dataclass
class GreyList:
    """A policy server (Postfix SMTPD_POLICY_README): each recipient is put off once."""

    seen: set[str] = field(default_factory=set)

    @contextlib.contextmanager
    def listening(self) -> Iterator[int]:
        """Its port."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=self._listen, args=(listener,), daemon=True).start()
            yield listener.getsockname()[1]

    def _listen(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # The listener is closed at the end.
            while True:
                line, _ = listener.accept()
                threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with line, line.makefile("rwb") as stream:
            asked: dict[str, str] = {}
            for raw in stream:
                name, _, value = raw.decode().strip().partition("=")
                if name:
                    asked[name] = value
                    continue
                known = asked["recipient"] in self.seen
                self.seen.add(asked["recipient"])
                action = "DUNNO" if known else "DEFER_IF_PERMIT Greylisted, try again later"
                stream.write(f"action={action}\n\n".encode())
                stream.flush()
                asked = {}


@dataclass
class Postfix:
    """One instance, and its three doors."""

    folder: Path
    chain: Chain
    open_port: int
    """Anyone on this machine may send."""
    submission_port: int
    """STARTTLS and AUTH required."""
    grey_port: int
    """Each recipient is put off once."""

    def start(self) -> None:
        self._run("start")

    def stop(self) -> None:
        self._run("stop")

    def change(self, **settings: str) -> None:
        """Of main.cf; in force from the next start on."""
        told = [f"{name}={value}" for name, value in settings.items()]
        subprocess.run([POSTCONF, "-c", str(self.folder / "etc"), "-e", *told], check=True)

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def _run(self, order: str) -> None:
        done = subprocess.run(
            [POSTFIX, "-c", str(self.folder / "etc"), order],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        if done.returncode != 0:
            told = self.log() if (self.folder / "log").exists() else ""
            raise RuntimeError(f"postfix {order}: {done.stderr}{told}")


@contextlib.contextmanager
def postfix(*, delivers_to: int, grey_list: int = 0) -> Iterator[Postfix]:
    """Everything accepted goes to the server at that port of this machine."""
    # Not in the folder of the test, which Postfix's own user may not enter.
    folder = Path(tempfile.mkdtemp(prefix="echeance-postfix-"))
    folder.chmod(0o755)
    try:
        for name in ("etc", "queue", "data", "etc/sasl"):
            (folder / name).mkdir()
        owner = pwd.getpwnam("postfix")
        os.chown(folder / "data", owner.pw_uid, owner.pw_gid)
        # Postfix's own user writes here too, when a start finds what a stop left half written.
        (folder / "log").touch()
        os.chown(folder / "log", owner.pw_uid, owner.pw_gid)
        ours = Postfix(folder, make_chain(folder / "etc"), free_port(), free_port(), free_port())
        (folder / "etc/main.cf").write_text(_main(ours, delivers_to), encoding="utf-8")
        (folder / "etc/master.cf").write_text(_master(ours, grey_list), encoding="utf-8")
        _make_account(folder / "etc/sasl", owner)
        ours.start()
        try:
            yield ours
        finally:
            ours.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _main(ours: Postfix, delivers_to: int) -> str:
    folder = ours.folder
    return f"""
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = {HOST}
mydestination =
alias_maps =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:{delivers_to}
smtp_tls_security_level = none
smtp_dns_support_level = disabled
in_flow_delay = 0
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
message_size_limit = {SIZE_LIMIT}
smtpd_tls_cert_file = {ours.chain.certificate}
smtpd_tls_key_file = {ours.chain.key}
cyrus_sasl_config_path = {folder}/etc/sasl
smtpd_sasl_local_domain = {HOST}
smtpd_recipient_restrictions =
    check_recipient_access inline:{{ {{ {UNKNOWN} = 550 5.1.1 User unknown }} }},
    permit_mynetworks, reject
"""


def _master(ours: Postfix, grey_list: int) -> str:
    return f"""
127.0.0.1:{ours.open_port} inet n - n - - smtpd
127.0.0.1:{ours.submission_port} inet n - n - - smtpd
    -o syslog_name=postfix/submission
    -o smtpd_tls_security_level=encrypt
    -o smtpd_tls_auth_only=yes
    -o smtpd_sasl_auth_enable=yes
    -o {{ smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination }}
127.0.0.1:{ours.grey_port} inet n - n - - smtpd
    -o syslog_name=postfix/grey
    -o {{ smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:{grey_list},
         permit_mynetworks, reject }}
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def _make_account(folder: Path, owner: pwd.struct_passwd) -> None:
    accounts = folder / "accounts"
    (folder / "smtpd.conf").write_text(
        f"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {accounts}\n"
        "mech_list: PLAIN LOGIN CRAM-MD5\n",
        encoding="ascii",
    )
    subprocess.run(
        [SASL, "-c", "-p", "-f", str(accounts), "-u", HOST, USER],
        input=PASSWORD.encode(),
        check=True,
        capture_output=True,
    )
    os.chown(accounts, 0, owner.pw_gid)
    accounts.chmod(0o640)
