"""Addresses in the settings that something of ours, or a secret, is sent to."""

from urllib.parse import SplitResult, urlsplit

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def guarded(address: str) -> SplitResult | None:
    """Its parts; None unless it is https, or http on this host, with a host that is one and nothing that ends a line."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    plain = address.isascii() and address.isprintable() and " " not in address
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    return parts if plain and safe and host else None
