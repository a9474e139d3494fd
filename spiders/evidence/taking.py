"""`monitor.ports.evidence.EvidenceTaker` on the web: fetch, read, take a picture, in this order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from monitor.domain.evidence import Taken
from spiders.evidence.fetch import Fetcher
from spiders.evidence.reading import read
from spiders.evidence.screenshot import Camera


@dataclass(frozen=True, slots=True)
class WebEvidence:
    """Takes pages from the web; give fetcher and camera the same guard."""

    fetcher: Fetcher
    camera: Camera
    #: desk time, aware UTC
    now: Callable[[], datetime]

    def take(self, url: str) -> Taken:
        """As the port says."""
        page = self.fetcher.fetch(url)
        captured = self.now()
        reading = read(page, captured)
        shot = self.camera.shoot(page.final)
        return Taken(
            url=url, final=page.final, status=page.status, captured=captured, body=page.body,
            content_type=page.content_type, title=reading.title, text=reading.text, published=reading.published,
            published_declared=reading.declared, screenshot=shot.png, notes=(*reading.notes, *shot.notes),
        )  # fmt: skip
