"""What the page behind a signing link says: exact for whoever reads it on an old phone at night."""

import re

import pytest

from monitor.domain.act import Act
from monitor.service.acting import Acting
from tests.web import test_sign
from tests.web.consoles import Console
from tests.web.test_sign import incident_of, phone_of

pytestmark = pytest.mark.slow

lead = test_sign.lead


def read(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_short_text_is_shown_whole_and_the_limit_is_named(fresh: Console, lead: str):
    words = read(phone_of(fresh, lead).look().text)
    assert "首发时限： 13:30 前" in words
    # the machine proposed it; nobody has confirmed it yet
    assert "重大 Ⅱ 待核" in words
    assert "经抢救无效死亡。" in words
    assert "…" not in words


def test_whoever_has_the_matter_no_more_is_not_told_of_a_part_in_it(fresh: Console, lead: str):
    phone = phone_of(fresh, lead)
    assert "（牵头）" in phone.look().text
    bureau = fresh.app.room._bureau
    assert bureau is not None
    found = incident_of(fresh, lead)
    other = next(each for each in bureau.profile.departments if each.id not in found.departments)
    act = Act(
        fresh.clock.now(),
        "transfer",
        found.members[0].document,
        "duty",
        {"to": other.id, "reason": "属其职责"},
    )
    Acting(bureau).perform(act, way="console")
    page = phone.look().text
    assert "本事件已转由其他科室承办，无需您签收" in page
    assert other.name in page
    assert "（牵头）" not in page
    assert "（协办）" not in page
