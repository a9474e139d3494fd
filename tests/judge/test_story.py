"""Which documents tell of the same event."""

import json
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from monitor.domain.story import JOIN_NAMES, Traits
from monitor.judge.normal import normalise
from monitor.judge.story import join, sketch, traits
from tests.judge.builders import a_document, the_judge

_DAYS = timedelta(days=3)
_REPORT = (
    "贵阳市云岩区卫生健康局通报，5月19日中午，辖区一所中学的部分学生在食堂用餐后出现呕吐、腹痛。截至当晚八时，"
    "共有42名学生食物中毒送医，均无生命危险。相关食品已经封存送检，学校食堂暂停营业，调查正在进行。"
)


def _traits(
    text: str,
    title: str = "",
    published: str = "2024-05-20T08:00:00+08:00",
    source: str = "news",
    url: str | None = None,
) -> Traits:
    document = replace(a_document(text, title, source=source, published=published), url=url)  # type: ignore[arg-type]
    return traits(document, the_judge().judge(document), normalise(document.content).text)


def _reason(new: Traits, told: Traits) -> str | None:
    found = join(new, [("incident-1", (told,))], _DAYS)
    return None if found is None else found.reason


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("转载：学校食物中毒", _REPORT), ("", "来源：某网。" + _REPORT + "责任编辑：李四。"), ("", _REPORT.replace("学", "學").replace("云", "雲").replace("医", "醫")),
        ("", _REPORT.replace("，", " ，")),
    ],
)  # fmt: skip
def test_a_repost_joins_whatever_frames_it(title: str, text: str) -> None:
    assert _reason(_traits(text, title), _traits(_REPORT)) == "near_identical"


def test_another_wording_of_the_same_event_joins_by_place_type_and_days() -> None:
    first = _traits("云岩区一中学42名学生食物中毒。", published="2024-05-19T20:00:00+08:00")
    later = _traits("贵阳云岩：学生午餐后呕吐，45人食物中毒住院。", published="2024-05-20T20:00:00+08:00")
    assert _reason(later, first) == "same_place_type_days"
    assert JOIN_NAMES["same_place_type_days"]


def test_a_page_whose_words_were_changed_is_the_same_story_also_weeks_later() -> None:
    first = _traits(
        "某小区物业停水，居民反映多日无人处理。", url="http://a.example/1.html?from=timeline&utm_source=x"
    )
    later = _traits(
        "停水一事已有说法。", published="2024-06-20T08:00:00+08:00", url="https://a.example/1.html#top"
    )
    assert _reason(later, first) == "same_page"


def test_a_column_that_shows_one_matter_after_the_other_is_not_one_story() -> None:
    page = "http://a.example/gonggao.html"
    first = _traits("云岩区一学校30名学生食物中毒。", url=page)
    assert _reason(_traits("某医院重复收费被举报。", url=page), first) is None
    assert _reason(_traits("南明区一学校30名学生食物中毒。", url=page), first) is None


def test_two_schools_on_one_day_stay_apart() -> None:
    first = _traits("云岩区第三小学30名学生食物中毒。")
    assert _reason(_traits("云岩区实验中学35名学生食物中毒。"), first) is None


def test_two_counties_stay_apart() -> None:
    assert (
        _reason(_traits("南明区一学校30名学生食物中毒。"), _traits("云岩区一学校30名学生食物中毒。")) is None
    )


def test_figures_that_contradict_keep_stories_apart() -> None:
    first = _traits("云岩区一工厂爆炸致12人死亡。", published="2024-05-19T08:00:00+08:00")
    assert _reason(_traits("云岩区一工厂爆炸致2人死亡。"), first) is None


def test_the_window_closes() -> None:
    first = _traits("云岩区一中学42名学生食物中毒。", published="2024-05-10T08:00:00+08:00")
    assert _reason(_traits("贵阳云岩：学生午餐后呕吐，45人食物中毒住院。"), first) is None


def test_another_type_is_another_story() -> None:
    assert _reason(_traits("云岩区一民房火灾致2人死亡。"), _traits("云岩区两车相撞致2人死亡。")) is None


def test_traits_are_plain_data() -> None:
    told = asdict(_traits(_REPORT))
    told["published"] = str(told["published"])
    assert json.loads(json.dumps(told))["signature"] == list(told["signature"])


def test_a_sketch_is_the_same_in_every_process() -> None:
    code = f"from monitor.judge.story import sketch; print(sketch({_REPORT!r})[:5])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    )
    assert done.stdout.strip() == str(sketch(_REPORT)[:5])
