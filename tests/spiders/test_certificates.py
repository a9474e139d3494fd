"""Sites over TLS: whose certificate proves something, and whose does not."""

import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from monitor.service.clock import SystemClock
from tests.spiders.desk import Desk, Item, a_feed, rss

pytestmark = pytest.mark.slow
FEED = rss(Item("黔城一中食物中毒情况通报"))


def certificate(folder: Path, *names: x509.GeneralName) -> Path:
    """A certificate that vouches for itself, with its key, as a PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "qiancheng")])
    now = SystemClock().now()
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "site.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


class Feed(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/feed"
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(FEED) if found else 0))
        self.end_headers()
        if found:
            self.wfile.write(FEED)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path, x509.IPAddress(ip_address("127.0.0.1"))))

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that hangs up is part of these tests."""

    server = Quiet(("127.0.0.1", 0), Feed)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}/feed"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_site_that_vouches_for_itself_is_not_read(desk: Desk, address: str) -> None:
    seen = desk.look(a_feed(address))
    assert (seen.fault, seen.found) == ("certificate", 0)
    assert "any_certificate: true" in seen.why


def test_a_source_may_be_told_to_believe_it(desk: Desk, address: str) -> None:
    seen = desk.look(replace(a_feed(address), any_certificate=True))
    assert (seen.fault, seen.new) == (None, 1)


def test_the_next_source_believes_nothing_again(desk: Desk, address: str) -> None:
    desk.look(replace(a_feed(address), any_certificate=True))
    assert desk.look(replace(a_feed(address), id="other")).fault == "certificate"
