"""A list that is ours to read must not lead the crawler into the house; the house's own sites stay readable."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.service.crawl_guard import named_hosts
from tests.spiders.desk import a_feed
from tests.spiders.pages import Story, article, plain_list
from tests.spiders.web import Page, Site, site_on_loopback

pytestmark = pytest.mark.slow

STORIES = [Story(f"/a{n}.html", f"关于第{n}号事项的情况通报", "2026-03-10") for n in (2, 1)]
SECRET = "内网的内容".encode()


def crawled(folder: Path, address: str, **more: object) -> str:
    """One look at a list by the command; what it said."""
    source = {"id": "list", "spider": "listing", "address": address} | more
    given = {
        "home": "./data", "bureau": "guiyang", "profile": "guiyang",
        "crawling": {"host_delay_s": 1}, "sources": [source],
    }  # fmt: skip
    (folder / "huiying.yaml").write_text(json.dumps(given), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "HUIYING_HOME"}
    done = subprocess.run(
        [sys.executable, "-m", "monitor.cli.main", "crawl", "--once"], cwd=folder, capture_output=True,
        env={**environment, "PYTHONPATH": str(Path(__file__).parents[2])}, timeout=120, check=False,
    )  # fmt: skip
    return done.stdout.decode() + done.stderr.decode()


def linking(site: Site, inside: Site) -> None:
    """Two articles of the list's own, and one link to a page on another port of this machine."""
    for each in STORIES:
        site.pages[each.path] = Page(article(each.title, "三月十日，城北小学举行春季运动会。" * 8))
    inside.pages["/secret"] = Page(article("内网值班电话一览", SECRET.decode() * 50))
    secret = Story(inside.url("/secret"), "关于第9号事项的情况通报", "2026-03-10")
    site.pages["/list/"] = Page(plain_list(*STORIES, secret))


def test_a_link_into_the_house_is_not_followed_and_the_rest_is_read(tmp_path: Path) -> None:
    with site_on_loopback() as site, site_on_loopback() as inside:
        linking(site, inside)
        said = crawled(tmp_path, site.url("/list/"))
        assert inside.visits == []
    # the title is kept as news of its own: somebody may look at the page by hand
    assert said.strip() == "list：读到 3 条，新 3 条", said
    assert SECRET not in (tmp_path / "data" / "library.db").read_bytes()


def test_a_host_the_source_lists_is_reached_wherever_it_lies(tmp_path: Path) -> None:
    with site_on_loopback() as site, site_on_loopback() as inside:
        linking(site, inside)
        host = inside.address.removeprefix("http://")
        said = crawled(tmp_path, site.url("/list/"), hosts=[host])
        assert [visit.path for visit in inside.visits if visit.path != "/robots.txt"] == ["/secret"]
    assert "新 3 条" in said, said
    assert SECRET in (tmp_path / "data" / "library.db").read_bytes()


def test_every_address_of_a_source_is_named_with_its_port() -> None:
    made = [a_feed("https://wjw.example/rss", id="a"), a_feed("http://[::1]:8080/rss", id="b")]
    assert list(named_hosts(made)) == ["wjw.example:443", "[::1]:8080"]
