"""A real dovecot on loopback, for the length of the tests."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from imapclient import IMAPClient

PASSWORD = "mima-2026"
_BINARY = "/usr/sbin/dovecot"
_NOBODY = 65534

_CONFIG = """
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
mail_location = maildir:{folder}/mail/%u
mail_uid = 65534
mail_gid = 65534
first_valid_uid = 1
first_valid_gid = 1
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service stats {{
  unix_listener stats-reader {{
    mode = 0
  }}
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home={folder}/mail/%u
}}
"""


def required() -> None:
    """Skip without root, fail in continuous integration, where dovecot is not there."""
    if shutil.which(_BINARY) and os.getuid() == 0:
        return
    why = "需要 root 和 dovecot-imapd：请以 root 运行 tests/system_packages.sh"
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


@dataclass
class Mailbox:
    port: int
    folder: Path
    user: str = "shuji"

    def client(self) -> IMAPClient:
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=20)
        client.login(self.user, PASSWORD)
        return client

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None:
        with self.client() as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            client.append(folder, raw)

    def flags(self) -> list[tuple[bytes, ...]]:
        with self.client() as client:
            client.select_folder("INBOX", readonly=True)
            return [facts[b"FLAGS"] for facts in client.fetch(client.search("ALL"), ["FLAGS"]).values()]

    def number_anew(self) -> None:
        """Make the server start a new numbering, as after a restore: its index goes, its number moves on."""
        home = self.folder / "mail" / self.user
        for index in home.glob("dovecot.index*"):
            index.unlink()
        numbers = home / "dovecot-uidlist"
        head, _, rest = numbers.read_text().partition("\n")
        moved = re.sub(r"\bV(\d+)", lambda found: f"V{int(found[1]) + 7}", head)
        numbers.write_text(f"{moved}\n{rest}")

    def empty(self) -> None:
        shutil.rmtree(self.folder / "mail" / self.user, ignore_errors=True)


@contextmanager
def dovecot_on_loopback() -> Iterator[Mailbox]:
    """A real server in a folder of its own: pytest shuts its folders to all but their owner."""
    required()
    with tempfile.TemporaryDirectory(prefix="huiying-dovecot-", ignore_cleanup_errors=True) as name:
        yield from _served(Path(name))


def _served(folder: Path) -> Iterator[Mailbox]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder.chmod(0o755)
    for name in ("run", "state", "mail"):
        (folder / name).mkdir()
    os.chown(folder / "mail", _NOBODY, _NOBODY)
    config = folder / "dovecot.conf"
    config.write_text(_CONFIG.format(folder=folder, port=port, password=PASSWORD))
    # its own folder for output: a child that shares ours would keep it open
    with (folder / "out").open("wb") as out:
        server = subprocess.Popen(
            [_BINARY, "-F", "-c", str(config)], stdout=out, stderr=out, stdin=subprocess.DEVNULL
        )
    try:
        _wait_for(port, server, folder)
        yield Mailbox(port, folder)
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(port: int, server: subprocess.Popen[bytes], folder: Path) -> None:
    patience = time.monotonic() + 15
    while time.monotonic() < patience:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        # nothing tells when a server of another project is up: ask again
        time.sleep(0.05)
    told = "".join(each.read_text() for each in (folder / "out", folder / "log") if each.exists())
    raise AssertionError(f"dovecot did not come up: {told}")
