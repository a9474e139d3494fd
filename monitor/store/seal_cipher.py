"""How an item is sealed: AES-256 in GCM with a random nonce (NIST SP 800-38D, 8.2.2), a key used for one item alone."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from monitor.errors import StorageError

#: bytes
_KEY, _NONCE = 32, 12


def fresh_key() -> bytes:
    return os.urandom(_KEY)


def sealed(key: bytes, bureau: str, document: str, content: bytes) -> tuple[bytes, bytes]:
    """Nonce and cipher."""
    nonce = os.urandom(_NONCE)
    return nonce, AESGCM(key).encrypt(nonce, content, _bound(bureau, document))


def unsealed(key: bytes, bureau: str, document: str, nonce: bytes, cipher: bytes, place: object) -> bytes:
    """The content.

    Raises:
        StorageError: code seal-broken, when it was changed or belongs to another document.

    """
    try:
        return AESGCM(key).decrypt(nonce, cipher, _bound(bureau, document))
    except (InvalidTag, ValueError) as fault:
        raise StorageError(
            f"{place} 中文书 {document} 的封存内容已被改动或损坏，无法打开；请由备份恢复",
            code="seal-broken",
        ) from fault


def _bound(bureau: str, document: str) -> bytes:
    """What an item belongs to: under another document's id it does not open."""
    return f"huiying sealed 1\0{bureau}\0{document}".encode()
