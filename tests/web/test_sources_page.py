"""监测来源: 陈敏 of the desk pastes an address, sees what would come in, saves it with one click, takes it back."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from config.settings import load_settings
from tests.spiders.pages import BODY, Story, article, plain_list
from tests.spiders.web import Page, Site, site_on_loopback
from tests.web.consoles import Browser, Console, SetClock, serving, two_matters

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def paper() -> Iterator[Site]:
    """A city's paper: a list of two articles, and a page behind a challenge."""
    with site_on_loopback() as site:
        event = f"3月10日，贵阳市云岩区城北小学32名学生食物中毒。{BODY}"
        stories = {
            "城北小学学生饭后不适": event,
            "市图书馆春季书展开幕的消息": "市图书馆春季书展昨日开幕，展出图书三千余种，市民可凭身份证免费入场参观，展期两周。"
            * 3,
        }
        rows = [Story(f"/a{n}.html", title, "2026-03-10") for n, title in enumerate(stories)]
        site.pages["/list/"] = Page(plain_list(*rows))
        for each in rows:
            site.pages[each.path] = Page(
                article(each.title, stories[each.title], line="发布时间：2026-03-10 18:30 来源：城市早报")
            )
        site.pages["/wall"] = Page(b"<script>document.cookie='acw_sc__v2=1';location.reload()</script>")
        site.pages["/forbidden/robots.txt"] = Page(b"")
        yield site


@pytest.fixture
def file(tmp_path: Path, paper: Site) -> Path:
    path = tmp_path / "huiying.yaml"
    host = paper.address.removeprefix("http://")
    path.write_text(
        f'# 本单位设置\nhome: {tmp_path / "home"}\nbureau: guiyang\nprofile: guiyang\nevidence:\n  hosts: ["{host}"]\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def console(tmp_path: Path, file: Path) -> Iterator[Console]:
    clock = SetClock()
    two_matters(tmp_path / "home", clock)
    with serving(tmp_path / "home", clock, file=file) as running:
        yield running


def words(browser: Browser, path: str = "/sources") -> str:
    return unescape(browser.get(path).text)


def tried(browser: Browser, address: str) -> str:
    return unescape(browser.send("/sources/try", "/sources", address=address).text)


def trial_of(page: str) -> str:
    return page.split('name="trial" value="')[1].split('"', maxsplit=1)[0]


def test_the_page_says_first_what_cannot_be_seen(console: Console) -> None:
    page = words(console.signed_in("duty"))
    assert "本系统看不到：微信群" in page
    assert "还没有来源" in page


def test_an_address_is_tried_saved_and_taken_back(console: Console, paper: Site, file: Path) -> None:
    before = file.read_bytes()
    officer = console.signed_in("duty")
    page = tried(officer, paper.url("/list/"))
    assert "普通列表" in page
    assert "网站没有 robots.txt，可以读取" in page
    assert page.index("城北小学学生饭后不适") < page.index("市图书馆春季书展开幕的消息")
    assert "“32名学生食物中毒”" in page
    assert "没有本单位关注的内容" in page or "地点不在本单位范围" in page
    assert file.read_bytes() == before, "trying saves nothing"

    saved = officer.send("/sources/save", "/sources", trial=trial_of(page), id="paper", every="30m")
    assert saved.status_code == 303, saved.text
    (source,) = load_settings(file, {}).watched.sources
    assert (source.id, source.place.address) == ("paper", paper.url("/list/"))  # type: ignore[union-attr]
    page = words(officer, saved.headers["Location"])
    assert "已保存" in page
    assert "加上来源 paper" in page
    assert "还没有看过" in page

    undone = officer.send("/sources/undo", "/sources")
    assert undone.status_code == 303
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/wall", "人机验证"),
        ("/nothing", "地址不存在（404）"),
        ("/a0.html", "这是一篇文章（城北小学学生饭后不适）"),
    ],
)
def test_what_cannot_be_watched_says_why_and_offers_nothing_to_save(
    console: Console, paper: Site, path: str, said: str
) -> None:
    page = tried(console.signed_in("duty"), paper.url(path))
    assert said in page
    assert "/sources/save" not in page


def test_the_houses_own_network_is_not_looked_into_for_whoever_pastes(console: Console) -> None:
    page = tried(console.signed_in("duty"), "http://127.0.0.1:9/")
    assert "evidence.hosts" in page


def test_an_id_that_is_taken_or_wrong_comes_back_with_the_reason(
    console: Console, paper: Site, file: Path
) -> None:
    officer = console.signed_in("duty")
    page = tried(officer, paper.url("/list/"))
    before = file.read_bytes()
    wrong = officer.send("/sources/save", "/sources", trial=trial_of(page), id="Paper 1", every="30m")
    assert wrong.status_code == 409
    assert "城北小学学生饭后不适" in wrong.text, "what was tried still stands there"
    assert file.read_bytes() == before


def test_a_trial_is_nobody_elses_to_save(console: Console, paper: Site) -> None:
    page = tried(console.signed_in("duty"), paper.url("/list/"))
    other = console.signed_in("admin").send(
        "/sources/save", "/sources", trial=trial_of(page), id="paper", every="30m"
    )
    assert other.status_code == 409
    assert "试抓结果已过期" in other.text


def test_departments_are_shown_no_sources_and_the_supervisor_changes_none(
    console: Console, paper: Site
) -> None:
    department = console.signed_in(console_department(console))
    assert department.get("/sources").status_code == 403
    supervisor = console.signed_in("supervisor")
    assert supervisor.get("/sources").status_code == 200
    assert supervisor.send("/sources/try", "/me", address=paper.url("/list/")).status_code == 403


def console_department(console: Console) -> str:
    """Somebody whose posts are all of a department."""
    people = console.app.state.console.roster.people
    ours = {"department", "department_head"}
    return str(next(each.id for each in people if {post.role for post in each.posts} <= ours))


def test_what_is_pasted_with_words_around_it_is_tried(console: Console, paper: Site) -> None:
    page = tried(console.signed_in("duty"), f"点击链接：{paper.url('/list/')} ，复制打开")
    assert "识别为" in page
    assert f'<dd class="breakable">{paper.url("/list/")}</dd>' in page


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("shuji@wjw.example", "这是邮箱地址"),
        ("卫健局\x00", "没有认出网址"),
        ("file:///etc/passwd", "“file://”开头的地址不能读"),
        ("https://mp.weixin.qq.com/s/AbC", "公众号不能长期监测"),
    ],
)
def test_what_cannot_be_tried_comes_back_with_what_to_do(console: Console, pasted: str, said: str) -> None:
    page = tried(console.signed_in("duty"), pasted)
    assert said in page
    assert "/sources/save" not in page


def test_titles_that_are_markup_are_shown_and_not_obeyed(console: Console, paper: Site) -> None:
    name = "关于<script>alert(1)</script>的通报"
    escaped = name.replace("<", "&lt;").replace(">", "&gt;")
    paper.pages["/odd/"] = Page(plain_list(*(Story(f"/odd{n}.html", f"{escaped}{n}") for n in range(3))))
    for n in range(3):
        paper.pages[f"/odd{n}.html"] = Page(article(f"{escaped}{n}", BODY))
    page = console.signed_in("duty").send("/sources/try", "/sources", address=paper.url("/odd/")).text
    assert "<script>alert" not in page
    assert "alert(1)" in page


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"id": "x: 1\n- id: y"}, "id"),
        ({"id": "x # y"}, "id"),
        ({"id": "paper\u2028id: z"}, "id"),
        ({"every": "30m\nown: true"}, "every"),
        ({"every": "{}"}, "every"),
    ],
)
def test_no_field_of_the_form_writes_more_into_the_settings_than_its_value(
    console: Console, paper: Site, file: Path, given: dict[str, str], where: str
) -> None:
    officer = console.signed_in("duty")
    trial, before = trial_of(tried(officer, paper.url("/list/"))), file.read_bytes()
    answer = officer.send(
        "/sources/save", "/sources", **{"trial": trial, "id": "paper", "every": "30m", **given}
    )
    assert answer.status_code == 409, where
    assert file.read_bytes() == before


def test_each_source_shows_what_it_brought_in_seven_days(tmp_path: Path) -> None:
    clock = SetClock()
    two_matters(tmp_path / "home", clock)
    file = tmp_path / "huiying.yaml"
    feeds = "\n".join(
        f"- {{id: {name}, spider: feed, address: 'https://{name}.example.cn/rss.xml'}}"
        for name in ("daily", "quiet")
    )
    file.write_text(
        f"home: {tmp_path / 'home'}\nbureau: guiyang\nprofile: guiyang\nsources:\n{feeds}\n", encoding="utf-8"
    )
    with serving(tmp_path / "home", clock, file=file) as running:
        officer = running.signed_in("duty")
        page = words(officer)
        assert 'data-label="近 7 日收到">2 篇<br><span class="hint">需回应 2</span>' in page
        assert 'data-label="近 7 日收到">0 篇</td>' in page
        clock.forth(timedelta(days=7))
        assert words(running.signed_in("duty")).count('data-label="近 7 日收到">0 篇</td>') == 2
