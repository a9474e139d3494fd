"""The ways out of the house as the settings have them, made anew for each process that tells people."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from alerts.copies import Box, Copies
from alerts.daybook import Daybook
from alerts.mail import CopiedMail, Mail, Server
from alerts.message import Channel
from alerts.webhook import Webhook
from config.channels import MailServer
from config.settings import Settings

_TIMEOUT = timedelta(seconds=10)


def channels(settings: Settings, folder: Path, threads: int, *, copied: bool) -> dict[str, Channel]:
    """The channels that are set up; the duty log always is, in `folder`.

    Args:
        settings: what is set up.
        folder: the home.
        threads: sends at once.
        copied: mails go to the desk's own mailbox too, where there is one, and can be asked for.

    """
    ways: dict[str, Channel] = {
        "webhook": Webhook(
            threads=threads,
            timeout=_TIMEOUT,
            secret=settings.channels.webhook_secret,
            keyless=settings.channels.keyless,
        ),
        "log": Daybook(folder / "duty.jsonl"),
    }
    if settings.channels.mail is not None:
        ways["mail"] = _mail(settings.channels.mail, copied=copied)
    return ways


def _mail(mail: MailServer, *, copied: bool) -> Mail:
    server = Server(mail.host, mail.port, mail.security, mail.sender, mail.user, mail.password)
    ours = mail.copies if copied else None
    if ours is None:
        return Mail(server, timeout=_TIMEOUT)
    box = Box(ours.host, ours.port, ours.security, ours.user, ours.password, ours.folder)
    server = replace(server, copy_to=ours.address)
    return CopiedMail(server, Copies(box), timeout=_TIMEOUT, settles_after=ours.within)
