"""Trying what an officer pasted, in the process it is tried in: what is found, and what nobody is let into."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.errors import BadInput
from monitor.service.trial import Trial
from monitor.service.trying_apart import tried_apart
from tests.spiders.pages import Story, article, plain_list
from tests.spiders.web import Page, Site, site_on_loopback

pytestmark = [pytest.mark.slow, pytest.mark.anyio]

EVENT = "3月10日，贵阳市云岩区城北小学32名学生食物中毒，正在医院接受治疗，没有生命危险。"
STORIES = [Story(f"/a{n}.html", f"关于第{n}号事项的情况通报", "2026-03-10") for n in (3, 2, 1)]

Try = Callable[..., Trial]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def site() -> Iterator[Site]:
    with site_on_loopback() as site:
        site.pages["/list/"] = Page(plain_list(*STORIES))
        for each in STORIES:
            site.pages[each.path] = Page(article(each.title, EVENT, line="发布时间：2026-03-10 18:30"))
        yield site


def settings(folder: Path, *hosts: str) -> Path:
    path = folder / "huiying.yaml"
    listed = ", ".join(f'"{each}"' for each in hosts)
    path.write_text(
        f"home: {folder / 'home'}\nbureau: guiyang\nprofile: guiyang\nevidence: {{hosts: [{listed}]}}\n", encoding="utf-8"
    )  # fmt: skip
    return path


def netloc(site: Site) -> str:
    return site.address.removeprefix("http://")


async def test_what_people_paste_around_an_address_does_no_harm(tmp_path: Path, site: Site) -> None:
    trial = await tried_apart(settings(tmp_path, netloc(site)), f"点击链接：{netloc(site)}/list/ ，复制打开")
    assert (trial.address, trial.fault) == (site.url("/list/"), "")
    assert [each.title for each in trial.samples] == [each.title for each in STORIES]
    assert trial.table is not None
    assert trial.table["address"] == site.url("/list/")


async def test_a_page_that_sends_its_readers_on_is_followed_as_the_crawler_would(
    tmp_path: Path, site: Site
) -> None:
    site.pages["/"] = Page(
        b'<html><head><meta http-equiv="refresh" content="0; url=/list/"></head></html>',
        headers={"Content-Type": "text/html"},
    )
    trial = await tried_apart(settings(tmp_path, netloc(site)), site.url("/"))
    assert (trial.fault, len(trial.samples)) == ("", 3)
    assert trial.table is not None
    assert trial.table["address"] == site.url("/")
    assert trial.missing[0].startswith("这是网站首页")


async def test_a_list_does_not_lead_the_trial_into_the_house(tmp_path: Path, site: Site) -> None:
    """The page is one we may read; its links are of its own site, and their name leads to this very machine."""
    with site_on_loopback() as inside:
        inside.pages["/secret"] = Page(article("内网值班电话一览", "内网的内容" * 50))
        port = inside.address.rpartition(":")[2]
        rows = [
            Story(f"http://127.0.0.1:{port}/secret?n={n}", f"关于第{n}号事项的情况通报") for n in range(3)
        ]
        site.pages["/list/"] = Page(plain_list(*rows))
        trial = await tried_apart(settings(tmp_path, netloc(site)), site.url("/list/"))
        assert inside.visits == []
    assert any("内网、本机或保留地址" in each and f"127.0.0.1:{port}" in each for each in trial.missing)
    assert not any("内网的内容" in each.beginning for each in trial.samples)


async def test_a_redirect_does_not_lead_the_trial_into_the_house(tmp_path: Path, site: Site) -> None:
    with site_on_loopback() as inside:
        site.pages["/list/"] = Page(b"", 302, {"Location": inside.url("/admin")})
        trial = await tried_apart(settings(tmp_path, netloc(site)), site.url("/list/"))
        assert inside.visits == []
    assert (trial.fault, trial.table) == ("unreachable", None)
    assert "evidence.hosts" in trial.why


@pytest.mark.parametrize(
    "pasted",
    [
        "http://127.0.0.1:{port}/list/",
        "http://localhost:{port}/list/",
        "http://[::ffff:127.0.0.1]:{port}/list/",
        "http://[::1]:{port}/list/",
        "http://2130706433:{port}/list/",
        "http://127.1:{port}/list/",
        "http://0.0.0.0:{port}/list/",
        "http://169.254.169.254/latest/meta-data/",
        "http://mp.example@127.0.0.1:{port}/list/",
    ],
)
async def test_no_way_of_writing_this_machine_gets_its_pages(tmp_path: Path, site: Site, pasted: str) -> None:
    trial = await tried_apart(settings(tmp_path), pasted.format(port=site.address.rpartition(":")[2]))
    assert (trial.fault, trial.table, trial.samples) == ("unreachable", None, ())
    assert site.visits == []


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        (
            "https://mp.weixin.qq.com/s/AbCdEf",
            "这是公众号的网址，公众号不能长期监测；收这一篇请用 huiying crawl --page",
        ),
        ("看这条 https://weibo.com/123/abc 。", "这是微博的网址"),
        ("https://v.douyin.com/abc/", "这是抖音的网址"),
    ],
)
async def test_what_no_program_may_watch_is_told_without_asking_for_it(
    tmp_path: Path, pasted: str, why: str
) -> None:
    trial = await tried_apart(settings(tmp_path), pasted)
    assert (trial.fault, trial.table) == ("no-links", None)
    assert trial.why.startswith(why)


async def test_a_document_and_a_page_of_frames_say_what_to_paste_instead(tmp_path: Path, site: Site) -> None:
    config = settings(tmp_path, netloc(site))
    site.pages["/tz.pdf"] = Page(b"%PDF-1.4 ...")
    assert (await tried_apart(config, site.url("/tz.pdf"))).why.startswith("这是一个文件")
    site.pages["/old/"] = Page(
        b"<html><frameset cols='200,*'><frame src='left.html'><frame src='list.asp'></frameset></html>"
    )
    assert site.url("/old/list.asp") in (await tried_apart(config, site.url("/old/"))).why


@pytest.mark.parametrize("pasted", ["shuji@wjw.example", "卫健局", "a\x00b", "--save=x", ""])
async def test_what_is_no_address_starts_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pasted: str
) -> None:
    monkeypatch.setattr("asyncio.create_subprocess_exec", None)
    with pytest.raises(BadInput, match="网址"):
        await tried_apart(settings(tmp_path), pasted)


async def test_a_page_that_calls_itself_by_a_million_letters_is_shown_short(
    tmp_path: Path, site: Site
) -> None:
    for each in STORIES:
        site.pages[each.path] = Page(article("长" * 900_000, "文" * 900_000 + EVENT))
    site.pages["/list/"] = Page(
        plain_list(*(Story(each.path, "很长的标题" * 100_000, each.date) for each in STORIES))
    )
    trial = await tried_apart(settings(tmp_path, netloc(site)), site.url("/list/"))
    assert all(0 < len(each.title) <= 300 for each in trial.samples)
    assert len(trial.samples) == 3
