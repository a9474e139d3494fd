"""What a webhook's answer means: gateways and group robots answer 200 and put the refusal in the body.

The rule, for a JSON object under a status of 2xx, in this order:

    errcode, StatusCode   another value than 0, "0", "ok", "success": a failure
    success               true: accepted; false: a failure
    code                  another value than those above and 200 to 299: a failure

Names are compared exactly, words without case, numbers as text like numbers; null, "" and true or
false in place of a code say nothing. A body that is no JSON object counts as accepted.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from alerts.message import Receipt
from monitor.errors import PermanentFailure, TemporaryFailure

#: answers are read up to here, bytes
READ = 65536
#: these answers may become others: too early, too many, time-out
_LATER = frozenset({408, 425, 429})
_FINE = frozenset({"0", "ok", "success"})
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
#: what may go into the ledger of an outsider's code; anything else is text
_PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,32}")


def judged(status: int, content_type: str, body: bytes) -> Receipt:
    """A receipt, where the answer is one.

    Raises:
        TemporaryFailure: an answer that may become another, or a business error.
        PermanentFailure: this address never will.

    """
    if 200 <= status < 300:
        code = business_error(_object(content_type, body))
        if code is not None:
            raise TemporaryFailure("对方返回业务错误", code=f"errcode-{code}")
        return Receipt(f"http-{status}")
    if status >= 500 or status in _LATER:
        raise TemporaryFailure("对方暂时不能接收", code=f"http-{status}")
    raise PermanentFailure("对方拒绝接收", code=f"http-{status}")


def business_error(given: Mapping[str, Any]) -> str | None:
    """The code of a refusal, fit for the ledger; None where there is none."""
    for name in ("errcode", "StatusCode"):
        code = _code(given.get(name))
        if code and code.lower() not in _FINE:
            return _plain(code)
    success = given.get("success")
    code = _code(given.get("code"))
    if success is True:
        return None
    fine = code.lower() in _FINE or (len(code) == 3 and code.isdecimal() and 200 <= int(code) < 300)
    if code and not fine:
        return _plain(code)
    return "false" if success is False else None


def _code(given: object) -> str:
    """A code as text, numbers in one form; "" for what is none."""
    if isinstance(given, bool):
        return ""
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    return str(given).strip() if isinstance(given, int | float | str) else ""


def _plain(code: str) -> str:
    return code if _PLAIN.fullmatch(code) else "text"


def _object(content_type: str, body: bytes) -> Mapping[str, Any]:
    """The JSON object in a body, in the charset declared, else UTF-8, else GB 18030; {} where there is none."""
    for charset in _charsets(content_type):
        try:
            given = json.loads(body.decode(charset))
        except (ValueError, LookupError, RecursionError):
            continue
        return given if isinstance(given, dict) else {}
    return {}


def _charsets(content_type: str) -> Iterator[str]:
    declared = _CHARSET.search(content_type)
    if declared:
        yield declared[1]
    yield from ("utf-8-sig", "gb18030")
