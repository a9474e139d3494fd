"""The mailbox spider: mails that are new in an IMAP folder."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from scrapy.exceptions import CloseSpider

from monitor.domain.place import MailboxPlace
from monitor.errors import SourceFault
from spiders.imap import MOST_MAILS, Session
from spiders.mail import Mail
from spiders.task import Catch, Task
from spiders.watching import SourceSpider


class MailboxSpider(SourceSpider):
    """Reads a mailbox number by number; the last number is remembered once its mail is with the intake."""

    name = "mailbox"

    def __init__(self, task: Task) -> None:
        super().__init__(task)
        assert isinstance(task.source.place, MailboxPlace)
        self._session = Session(task.source.place, task.password)

    async def start(self) -> AsyncIterator[Catch]:
        try:
            async for catch in self._new():
                yield catch
        except SourceFault as fault:
            self.task.report.failed(fault)
        finally:
            await asyncio.to_thread(self._session.close)
        # without a request Scrapy would notice the end only at its next heartbeat, 5 s later
        raise CloseSpider("finished")

    async def _new(self) -> AsyncIterator[Catch]:
        report, state = self.task.report, self.task.state
        folder = await asyncio.to_thread(
            self._session.open, state.uid_validity, state.last_uid, self.task.now()
        )
        same = folder.uid_validity == state.uid_validity
        report.uid_validity, report.last_uid = folder.uid_validity, state.last_uid if same else 0
        report.answered, report.unchanged = True, not folder.uids
        for uid in folder.uids[:MOST_MAILS]:
            if report.fault is not None:
                return
            mail = await asyncio.to_thread(self._session.read, uid)
            if mail is not None:
                catch = self._catch(mail, uid, same=same)
                yield catch
                # the next is fetched when this one is safe
                await catch.settled.wait()

    def _catch(self, mail: Mail, uid: int, *, same: bool) -> Catch:
        notes = (
            mail.notes
            if same or self.task.state.uid_validity is None
            else (*mail.notes, "邮箱重新编号后再次读到")
        )
        found = self.task.found(
            mail.external_id, url=None, title=mail.subject, text=mail.text, published=mail.sent,
            publisher=None, notes=notes,
        )  # fmt: skip
        return Catch(replace(found, personal=mail.sender), None, uid)

    def closed(self, reason: str) -> None:  # noqa: ARG002 - Scrapy's own signature
        """Called at the end, also of a look that was cut off."""
        self._session.cut()
