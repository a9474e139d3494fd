"""An authority of one's own and a certificate for each node: `certificates.py AUTHORITY CERTIFICATES NODE...`.

What is there and good for another month is left as it is, so it may be run before every start.
"""

import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_AUTHORITY_LASTS, _NODE_LASTS, _LEAST = timedelta(days=3650), timedelta(days=825), timedelta(days=30)
#: of the group alone that the nodes run in: 0 in the official image
_KEY_MODE, _MODE = 0o640, 0o644

Key = ec.EllipticCurvePrivateKey


def main(authority: Path, certificates: Path, nodes: list[str]) -> None:
    """Make what is missing or nearly over."""
    now = datetime.now(UTC)  # noqa: TID251 - a certificate lasts by the clock of the host
    for folder in (authority, certificates):
        folder.mkdir(parents=True, exist_ok=True)
    if not _lasts(authority / "ca.crt", now):
        key = ec.generate_private_key(ec.SECP256R1())
        made = _begun("huiying-ca", "huiying-ca", key, now, _AUTHORITY_LASTS).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        _put(authority / "ca", key, made.sign(key, hashes.SHA256()))
        for node in nodes:
            (certificates / f"{node}.crt").unlink(missing_ok=True)
    signer = serialization.load_pem_private_key((authority / "ca.key").read_bytes(), None)
    assert isinstance(signer, Key)
    certificate = (authority / "ca.crt").read_bytes()
    (certificates / "ca.crt").write_bytes(certificate)
    (certificates / "ca.crt").chmod(_MODE)
    for node in nodes:
        if not _lasts(certificates / f"{node}.crt", now):
            _sign(certificates / node, node, signer, now)
            print(f"已为节点 {node} 签发证书")  # noqa: T201 - for the log of the container


def _sign(path: Path, node: str, signer: Key, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    # a node is asked by its own name; on one host also by the address of that host itself
    names = [_named(each) for each in (node, "localhost", "127.0.0.1")]
    uses = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    made = (
        _begun(node, "huiying-ca", key, now, _NODE_LASTS)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage(uses), critical=False)
    )
    _put(path, key, made.sign(signer, hashes.SHA256()))


def _named(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _begun(subject: str, issuer: str, key: Key, now: datetime, lasting: timedelta) -> x509.CertificateBuilder:
    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    return (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + lasting)
    )


def _put(path: Path, key: Key, certificate: x509.Certificate) -> None:
    secret = path.with_suffix(".key")
    secret.touch(_KEY_MODE)
    secret.chmod(_KEY_MODE)
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    # the certificate last: only what has one counts as made
    path.with_suffix(".crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    path.with_suffix(".crt").chmod(_MODE)


def _lasts(path: Path, now: datetime) -> bool:
    if not path.exists():
        return False
    return x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc - now > _LEAST


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
