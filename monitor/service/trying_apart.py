"""Trying an address in a process of its own: whatever stands there, the console goes on."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from monitor.domain.pasted_address import address_in
from monitor.errors import BadInput
from monitor.service.trial import Sample, Trial

#: the child gives up before this
LIMIT_S = 100.0
#: a trial's answer is far smaller
_LARGEST = 2_000_000


async def tried_apart(config: Path, address: str, *, limit: float = LIMIT_S) -> Trial:
    """What a trial of the address gave.

    Args:
        config: the settings' file.
        address: what somebody typed.
        limit: real seconds.

    Raises:
        BadInput: there is no one address in it, or the trial ended without an answer.

    """
    # what is no address starts no process; what is one holds nothing that an argument cannot
    address_in(address)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "monitor.cli.main", "source", "try", "--json", "--config", str(config), "--", address,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        limit=_LARGEST, env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    try:
        said, _ = await asyncio.wait_for(child.communicate(), limit)
    except TimeoutError:
        raise BadInput("试抓超时，没有结果；网站可能太慢，请稍后再试", code="trial-timeout") from None
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    try:
        return _trial(json.loads(said[:_LARGEST]))
    except (ValueError, KeyError, TypeError):
        raise BadInput(
            "试抓没有成功，程序没有给出结果；请查看日志，或在服务器上运行 huiying source try",
            code="trial-failed",
        ) from None


def _trial(told: Mapping[str, Any]) -> Trial:
    samples = tuple(Sample(**{**each, "notes": tuple(each["notes"])}) for each in told["samples"])
    return Trial(
        **{**told, "samples": samples, "missing": tuple(told["missing"]), "feeds": tuple(told["feeds"])}
    )
