"""Composing: the whole of a message. The alert's words, what has become of the matter since, the link, the anchor."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from loguru import logger

from alerts.bundle import is_bundle
from alerts.delivery import LAST_RESORT, ORDER
from alerts.message import SECOND, Message
from alerts.wordless import wordless
from monitor.domain.alert import Alert
from monitor.domain.anchor import Anchor
from monitor.errors import StorageBusy, StorageError
from monitor.ports.clock import Clock
from monitor.ports.links import Links
from monitor.service.bureau import Bureau
from monitor.service.reaching import Reaching

#: how long a signing link is good for, desk time
LINK_LIFE = timedelta(hours=72)

_ENDED = {
    "closed": "此事件已办结", "dismissed": "此事件已决定不公开回应", "merged": "此事件已并入另一事件",
}  # fmt: skip
_STOPPED = {
    "met_on_time": "此项时限内的事项已完成", "met_late": "此项时限内的事项已完成", "cancelled": "此项时限已取消",
    "superseded": "此项时限已并入另一事件",
}  # fmt: skip


class Composing:
    def __init__(self, bureau: Bureau, clock: Clock, links: Links, reaching: Reaching) -> None:
        self._bureau, self._clock, self._links, self._reaching = bureau, clock, links, reaching

    def lines(self, alerts: Sequence[Alert]) -> Mapping[str, str]:
        """By key, the line each message ends with: the signing link, or a page; never a reason not to send."""
        url = self._bureau.settings.web.url
        wanted = [alert for alert in alerts if alert.incident and not is_bundle(alert.key)]
        lines = {alert.key: f"查看：{url}/incidents/{alert.incident}" for alert in wanted}
        lines |= {alert.key: f"查看：{url}/" for alert in alerts if is_bundle(alert.key)}
        now = self._clock.now()
        try:
            signing = [alert for alert in wanted if alert.channel != LAST_RESORT and self._may_sign(alert)]
            codes = self._links.issue(
                self._bureau.settings.bureau,
                [(alert.incident, alert.person) for alert in signing],
                now,
                now + LINK_LIFE,
            )
        except Exception as fault:  # noqa: BLE001 - an alert without its link is worth more than none
            logger.opt(exception=fault).error("签收链接没能生成，提醒照发，请收件人登录值班台签收")
            return lines
        signed = zip(signing, codes, strict=True)
        return lines | {alert.key: f"签收：{url}/s/{code}" for alert, code in signed}

    def words(self, alert: Alert) -> str:
        """The alert's words; where the library cannot give them, what the ledger alone can say.

        Raises:
            StorageBusy: they can be read in a moment.

        """
        try:
            return self._bureau.text(alert.text)
        except StorageBusy:
            raise
        except StorageError as fault:
            logger.bind(alert=alert.key).critical(
                "一条提醒的文字读不出来，按账本所载先行提醒：{}", fault.message
            )
            return wordless(self._bureau.profile.short_name, alert)

    def message(self, alert: Alert, text: str, link: str) -> Message:
        """What goes out; marked where something of it may have arrived before."""
        subject = text.partition("：")[0]
        if self._may_have_arrived(alert):
            text = f"{SECOND}{text}"
            subject = f"{SECOND}{subject}"
        said = (text, self._twice(alert), self.since_then(alert), link, self._footer(alert))
        body = "\n".join(each for each in said if each)
        return Message(
            alert.key, self._reaching.address(alert), body, subject, alert.attempt + 1, at=self._clock.now()
        )

    def since_then(self, alert: Alert) -> str:
        """What has become of the matter since the alert was written down; "" while it stands as it was.

        A promised alert goes out though the matter has ended meanwhile (DESIGN 7, never lost): whoever the
        ledger says was told is told. It must not ask for what nobody needs any more.
        """
        incident = self._bureau.journal.state.incidents.get(alert.incident)
        if incident is None or not alert.clock:
            return ""
        clock = incident.clock(alert.clock)
        ended = _ENDED.get(incident.status, "")
        if incident.status == "dismissed" and incident.dismissed_as == "false_alarm":
            ended = "此事件已核为误报"
        stopped = ended or _STOPPED.get("" if clock is None else clock.outcome, "")
        return f"（{stopped}，本条仅供知悉。）" if stopped else ""

    def _twice(self, alert: Alert) -> str:
        """That the same alert has reached this person by another address of their own; "" where it has not.

        Nothing where this one may have arrived itself: under one key the same words go out again.
        """
        others = (other for other in self._others(alert) if other.channel != LAST_RESORT)
        arrived = not alert.unknowns and any(other.delivery == "delivered" for other in others)
        return "（同一提醒已另行送达。）" if arrived else ""

    def _others(self, alert: Alert) -> Iterator[Alert]:
        """The same alert by other channels."""
        stem = alert.key.rpartition("/")[0]
        alerts = self._bureau.journal.state.alerts
        for channel in ORDER:
            other = alerts.get(f"{stem}/{channel}")
            if other is not None and channel != alert.channel:
                yield other

    def _may_have_arrived(self, alert: Alert) -> bool:
        """An attempt of it, or of the same alert by another channel, ended without our knowing."""
        if alert.unknowns and not self._reaching.knows_keys(alert):
            return True
        return any(other.unknowns > 0 or other.delivery == "sending" for other in self._others(alert))

    def _may_sign(self, alert: Alert) -> bool:
        """Whether this person is of a department the incident binds, and it is still open."""
        incident = self._bureau.journal.state.incidents.get(alert.incident)
        person = self._reaching.person(alert)
        if incident is None or person is None or incident.status != "open":
            return False
        return any(post.department in incident.departments for post in person.posts if post.department)

    def _footer(self, alert: Alert) -> str:
        """A mail bears the head of the ledger, so that a tail cut off later shows."""
        head = self._bureau.journal.state.head
        return f"账本校验码 {Anchor(head.epoch, head.number, head.hash)}" if alert.channel == "mail" else ""
