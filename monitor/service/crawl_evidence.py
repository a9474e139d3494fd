"""The crawler's other work: the pages of answers are fetched as answers are recorded."""

import asyncio
from concurrent.futures import Executor
from contextlib import suppress
from datetime import timedelta
from functools import partial

from loguru import logger

from monitor.errors import LedgerError, StorageError
from monitor.service.prover import Prover

#: how often answers without evidence are looked for, real time
PROVING = timedelta(seconds=1)


class EvidenceRound:
    """Goes round until told to stop; the ledger is touched in `hands` alone, pages are fetched apart."""

    def __init__(self, prover: Prover, hands: Executor) -> None:
        self._prover, self._hands = prover, hands

    async def run(self, stop: asyncio.Event) -> None:
        """One page's trouble stays its own."""
        while not stop.is_set():
            try:
                await self._once()
            except (StorageError, LedgerError) as fault:
                logger.error("回应存证暂时记不进账本，稍后再试：{}", fault.message)
            except Exception as bug:  # noqa: BLE001 - the plan of looks must go on
                logger.opt(exception=bug).error("回应存证出错，稍后再试")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PROVING.total_seconds())

    async def _once(self) -> None:
        loop = asyncio.get_running_loop()
        for wanted in await loop.run_in_executor(self._hands, self._prover.wanted):
            taken = await asyncio.to_thread(self._prover.take, wanted)
            await loop.run_in_executor(self._hands, partial(self._prover.record, wanted, taken))
