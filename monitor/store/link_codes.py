"""How a signing code is drawn."""

import secrets

#: without letters and digits that look alike on an old phone
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
#: 49 bits
_LENGTH = 10


def fresh_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
