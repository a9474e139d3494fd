"""The library of Lin's office: what came in, judged then by the rules of then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.settings import Retention, Settings
from monitor.domain.instant import parse_instant
from monitor.domain.source import Found
from monitor.service.assemble import open_home
from monitor.service.bureau import Bureau
from monitor.service.intake import LiveIntake

NINE = datetime(2026, 3, 11, 1, tzinfo=UTC)

#: what came in on the eleventh of March, hour by hour
PAPERS: dict[str, str] = {
    "06:00": "贵阳市云岩区一所小学6名学生食物中毒，均在医院治疗，无生命危险。",
    "06:30": "贵阳市南明区发生一起交通事故，造成2人死亡。",
    "07:00": "贵阳市南明区举办春季义诊，医护人员为居民量血压。",
    "07:30": "贵阳市云岩区一家饭店35人食物中毒，无人死亡。",
}


class Lin:
    """Lin of the health bureau, her settings, profile and home in one folder."""

    def __init__(self, folder: Path, profile: Path) -> None:
        self.folder, self.home, self.profile = folder, folder / "home", profile
        self.config = folder / "huiying.yaml"
        self.config.write_text(f"home: ./home\nbureau: guiyang\nprofile: {profile.name}\n", encoding="utf-8")

    @contextmanager
    def at_work(self) -> Iterator[LiveIntake]:
        """Her service runs."""
        settings = Settings(
            self.home, "guiyang", str(self.profile), "sha256", None, None, Retention(timedelta(days=90))
        )
        with open_home(self.home) as home:
            intake = LiveIntake(Bureau(settings, home, "crawl-1", lambda: NINE))
            intake.start()
            yield intake

    def reads(self, papers: dict[str, str] | None = None) -> None:
        """These texts come in, each published at its hour."""
        with self.at_work() as intake:
            for hour, text in (PAPERS if papers is None else papers).items():
                intake.receive(_found(hour, text))


def _found(hour: str, text: str) -> Found:
    return Found(
        origin="daily", kind="news", external_id=hour, url=f"https://daily.example/{hour.replace(':', '')}",
        title=text.partition("，")[0][:24], text=text, published=parse_instant(f"2026-03-11T{hour}:00+08:00"),
        publisher="城市早报", fetched=NINE, looked_before=None,
    )  # fmt: skip
