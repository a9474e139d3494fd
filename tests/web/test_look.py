"""In a real browser: accessible, nothing wider than the screen, countdowns that run, rows that come by themselves."""

import os
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.web.scenes import SICK, Office, Site

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM and os.environ.get("CI") != "true", reason="no chromium here"),
]
DESK, PHONE = (1280, 800), (390, 844)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


def opened(
    browser: Browser, site: Site, path: str, size: tuple[int, int] = DESK, person: str = "duty", **options
) -> Page:
    """A page as this person sees it; every complaint of the browser fails the test that looks."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN", **options)
    context.add_cookies([{"name": "huiying", "value": site.session(person), "url": site.url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.goto(site.url + path)
    assert complaints == []
    return page


def busy_night(desk: Office) -> str:
    """Something of everything; the id of the gravest."""
    letter = desk.letter()
    desk.act(letter, "confirm")
    desk.at("11 09:20")
    school = desk.school(published="11 08:30")
    desk.school("r1", publisher="转载网")
    desk.told(
        "n3",
        SICK.format(ill=60).replace("云岩区城北小学", "花溪区城南学校食堂及周边数家托管机构一并涉及的事件中"),
        "花溪" + "很长的标题" * 12,
    )
    desk.climb()
    desk.act(letter, "sign", way="proxy", reason="告知：医政医管处")
    desk.act(
        letter, "respond", kind="holding", published="2026-03-11T09:10", url="https://gy.example/" + "a" * 120
    )
    done = desk.told(
        "l2",
        "我母亲在贵阳市第二人民医院住院，护士态度恶劣，投诉无人处理。",
        "反映护士态度",
        kind="letter",
        publisher=None,
    )
    if done is not None:
        desk.act(done, "dismiss", as_="offline", reason="已当面答复")
    desk.at("11 09:40")
    return school.id


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_is_wider_than_the_screen_and_axe_finds_no_serious_fault(browser, desk, site, size):
    grave = busy_night(desk)
    for path in ("/", f"/incidents/{grave}"):
        page = opened(browser, site, path, size)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, path
        found = Axe().run(page).response["violations"]
        serious = [
            (each["id"], each["nodes"][0]["html"][:200])
            for each in found
            if each["impact"] in {"serious", "critical"}
        ]
        assert serious == [], path
        page.context.close()


def test_on_a_phone_a_row_is_a_card_with_buttons_for_a_thumb(browser, desk, site):
    letter = desk.letter()
    page = opened(browser, site, "/", PHONE)
    card = page.locator(f"#i-{letter.id}")
    order = [card.locator(each).bounding_box() for each in (".c-left", ".event", ".c-holder", ".row-acts")]
    tops = [box["y"] for box in order if box is not None]
    assert len(tops) == 4
    assert tops == sorted(tops)
    assert not card.locator(".c-lead").is_visible()
    buttons = card.locator(".button")
    assert buttons.count() == 2
    for number in range(2):
        box = buttons.nth(number).bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["width"] >= 140


def test_on_a_phone_too_an_unsigned_grave_event_says_so(browser, desk, site):
    school, letter = desk.school(), desk.letter()
    page = opened(browser, site, "/", PHONE)
    assert page.locator(f"#i-{school.id} .c-signed").inner_text() == "未签"
    assert page.locator(f"#i-{school.id} .c-signed").is_visible()
    assert not page.locator(f"#i-{letter.id} .c-signed").is_visible()


def test_countdowns_run_at_the_desks_pace_from_the_servers_time(browser, desk, site):
    letter = desk.letter()
    page = opened(browser, site, "/")
    count = page.locator(f"#i-{letter.id} .count").first
    assert re.fullmatch(r"暂计 4[78]:\d\d:\d\d", count.inner_text())
    # an hour and some of this host later the page has counted as much, by its own monotonic clock
    page.evaluate(
        "window.later = performance.now.bind(performance); performance.now = () => window.later() + 47.8 * 3600e3"
    )
    expect(count).to_have_text(re.compile(r"暂计 1[12]:\d\d"))
    assert "tone-near" in (count.get_attribute("class") or "")
    page.evaluate("performance.now = () => window.later() + 48.25 * 3600e3")
    expect(count).to_have_text("超 15 分")
    assert "tone-over" in (count.get_attribute("class") or "")


def test_the_browser_words_spans_as_the_server_does(browser, desk, site):
    letter = desk.letter()
    desk.act(letter, "confirm")
    page = opened(browser, site, "/")
    desk.at("13 10:05")
    fresh = opened(browser, site, "/")
    page.evaluate(
        "window.later = performance.now.bind(performance); performance.now = () => window.later() + 49 * 3600e3 + 300.5e3"
    )
    expect(page.locator(".count").first).to_have_text(re.compile("^超"))
    assert (
        page.locator(".count").first.inner_text()
        == fresh.locator(".count").first.inner_text()
        == "超 1 小时 5 分"
    )


def test_a_new_row_comes_by_itself_and_the_tab_counts_the_unsigned(browser, desk, site):
    page = opened(browser, site, "/")
    assert "现在没有待办事件" in page.inner_text("main")
    school = desk.school()
    page.wait_for_selector(f"#i-{school.id}")
    assert page.title().startswith("（1 未签）值班台")


def test_nothing_moves_under_a_hand(browser, desk, site):
    letter = desk.letter()
    page = opened(browser, site, "/")
    page.wait_for_selector(f"#i-{letter.id}")
    button = page.locator(f"#i-{letter.id} .button").first
    button.hover()
    before = button.bounding_box()
    school = desk.school()
    page.wait_for_selector("[data-fresh]:not([hidden])")
    assert button.bounding_box() == before
    assert page.locator(f"#i-{school.id}").count() == 0
    page.mouse.move(5, 5)
    page.wait_for_selector(f"#i-{school.id}")
    assert page.locator("[data-fresh]").is_hidden()


def test_nothing_moves_under_a_finger_on_the_keyboard_and_a_press_shows_it(browser, desk, site):
    letter = desk.letter()
    page = opened(browser, site, "/")
    page.focus(f"#i-{letter.id} .button >> nth=0")
    school = desk.school()
    page.wait_for_selector("[data-fresh]:not([hidden])")
    assert page.locator(f"#i-{school.id}").count() == 0
    page.click("[data-fresh-now]")
    page.wait_for_selector(f"#i-{school.id}")


def test_an_open_board_says_by_itself_that_nobody_watches_the_clocks_and_when_somebody_does_again(
    browser, desk, site
):
    letter = desk.letter()
    page = opened(browser, site, "/")
    # a hand on the board keeps the rows as they are, not the header
    page.hover(f"#i-{letter.id} .button >> nth=0")
    said = page.locator("[data-desk-state]")
    assert said.inner_text() == "系统正常"
    desk.clock.time += timedelta(seconds=16)
    # the page looks every 10 s, and at once when it is looked at again
    look_again = "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(look_again)
    expect(said).to_have_text(re.compile("^值班进程自 3月11日 09:00 起没有动静"))
    assert "state-bad" in (said.get_attribute("class") or "")
    desk.alive()
    page.evaluate(look_again)
    expect(said).to_have_text("系统正常")


def test_links_to_evidence_and_sources_are_wide_enough_for_a_thumb(browser, desk, site):
    school = desk.school()
    desk.climb()
    page = opened(browser, site, f"/incidents/{school.id}", PHONE)
    for place in (".paper-facts .out", ".act > summary", ".panel > .folded > summary"):
        box = page.locator(place).first.bounding_box()
        assert box is not None, place
        assert box["height"] >= 44, place


def test_a_button_that_needs_words_opens_its_form(browser, desk, site):
    letter = desk.letter()
    page = opened(browser, site, "/")
    page.click(f"#i-{letter.id} >> text=不公开回应")
    page.wait_for_selector("#act-dismiss")
    page.check("#act-dismiss input[value=offline]")
    page.fill("#dismiss-reason", "已当面答复")
    page.click("#act-dismiss button[type=submit]")
    page.wait_for_selector("text=已记入账本第")
    assert "线下办理" in page.inner_text("main")


def test_without_script_the_page_shows_its_values_and_acts(browser, desk, site):
    letter = desk.letter()
    page = opened(browser, site, "/", java_script_enabled=False)
    assert page.locator(f"#i-{letter.id} .count").first.inner_text() == "暂计 48:00:00"
    assert page.locator("a", has_text="刷新").count() == 1
    page.click(f"#i-{letter.id} button >> text=需回应")
    page.wait_for_selector("text=已记入账本第")
    desk.bureau.journal.catch_up()
    assert desk.again(letter).confirmed
