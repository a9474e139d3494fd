"""Certificates for a node on loopback: good, expired, of a stranger, for another host."""

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

#: certificates are judged by the clock of the host they are shown to
NOW = datetime.now(UTC)  # noqa: TID251
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pair:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def put(self, key: Path, certificate: Path) -> None:
        key.write_bytes(
            self.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        certificate.write_bytes(self.pem)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def authority(name: str) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        _begun(name, name, key, NOW - 900 * _DAY, NOW + _DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Pair(key, made)


def node(of: Pair, *, host: str = "127.0.0.1", end: datetime = NOW + _DAY) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    named: x509.GeneralName = x509.DNSName(host)
    if host[0].isdigit():
        named = x509.IPAddress(ipaddress.ip_address(host))
    (issuer,) = of.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    made = (
        _begun("node", str(issuer.value), key, NOW - 100 * _DAY, end)
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(of.key, hashes.SHA256())
    )
    return Pair(key, made)


def _begun(
    subject: str, issuer: str, key: ec.EllipticCurvePrivateKey, begin: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
