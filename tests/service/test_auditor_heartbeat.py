"""The outbound heartbeat: heard once a minute by a real server while all is well, and not when it is not."""

import threading
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from loguru import logger
from ruamel.yaml import YAML

from config.settings import load_settings
from monitor.errors import BadConfig
from monitor.service.auditor_memory import standing
from tests.delivery.desks import settle
from tests.service.watched_office import WatchedOffice


class Watchman:
    """Outside: hears beats, and answers as it is told."""

    def __init__(self, now):
        self.heard: list[str] = []
        self.status, self.location = 200, ""
        self.now, self.away = now, timedelta(0)
        watchman = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                watchman.heard.append(self.path)
                self.send_response_only(watchman.status)
                self.send_header("Date", format_datetime(watchman.now() + watchman.away, usegmt=True))
                if watchman.location:
                    self.send_header("Location", watchman.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def port(self):
        return self._server.server_port

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class HeardOffice(WatchedOffice):
    outside: Watchman


@pytest.fixture
def office(tmp_path):
    ours = HeardOffice(tmp_path / "home")
    ours.outside = Watchman(ours.clock.now)
    from dataclasses import replace

    from config.auditor import Auditing

    url = f"http://127.0.0.1:{ours.outside.port}/ping/k3y"
    ours.settings = replace(ours.settings, auditing=Auditing(heartbeat=url))
    settle(ours.desk())
    yield ours
    ours.close()
    ours.outside.close()


def beats(office, auditor, seconds, **down):
    """How often it was heard in these seconds."""
    before = len(office.outside.heard)
    for _ in range(seconds):
        office.watch(auditor, 1, **down)
        if auditor.heartbeat._asking is not None:
            auditor.heartbeat._asking.join(10)
    return len(office.outside.heard) - before


def test_while_all_is_well_it_is_heard_once_a_minute(office):
    auditor = office.auditor()
    beats(office, auditor, 90)
    assert beats(office, auditor, 300) == 5
    assert set(office.outside.heard) == {"/ping/k3y"}


def test_it_is_not_heard_while_the_desk_is_silent_and_again_afterwards(office):
    auditor = office.auditor()
    beats(office, auditor, 90)
    assert beats(office, auditor, 300, desk=False) == 0
    assert beats(office, auditor, 62) >= 1


def test_it_is_not_heard_while_an_alarm_of_the_clocks_stands(office):
    auditor = office.auditor()
    beats(office, auditor, 90)
    office.report(office.desk())
    beats(office, auditor, 80)
    assert [each.name for each in standing(office.folder)] == ["missed"]
    assert beats(office, auditor, 200) == 0


def test_a_redirect_is_not_followed_and_a_failure_is_logged_once_without_the_address(office):
    elsewhere = Watchman(office.clock.now)
    told = []
    kept = logger.add(lambda line: told.append(line.strip()), format="{message}", level="INFO")
    try:
        auditor = office.auditor()
        office.outside.status, office.outside.location = 302, f"http://127.0.0.1:{elsewhere.port}/stolen"
        assert beats(office, auditor, 300) >= 3
        assert elsewhere.heard == []
        office.outside.status, office.outside.location = 200, ""
        beats(office, auditor, 62)
    finally:
        logger.remove(kept)
        elsewhere.close()
    lines = [line for line in told if "心跳" in line]
    assert lines == ["对外心跳没有送到（对方答 302），每分钟再试；告警和值班不受影响", "对外心跳恢复"]


def test_nobody_there_stops_nothing_and_says_no_address(office):
    told = []
    kept = logger.add(lambda line: told.append(line.strip()), format="{message}", level="INFO")
    office.outside.close()
    try:
        auditor = office.auditor()
        beats(office, auditor, 200)
        assert standing(office.folder) == ()
    finally:
        logger.remove(kept)
    assert any("对外心跳没有送到" in line for line in told)
    assert all("k3y" not in line for line in told)


def test_a_clock_that_is_wrong_beside_the_one_outside_is_told_and_called_over(office):
    auditor = office.auditor()
    office.outside.away = timedelta(minutes=-10)
    beats(office, auditor, 200)
    assert [each.name for each in standing(office.folder)] == ["clock-drift"]
    office.outside.away = timedelta(0)
    beats(office, auditor, 200)
    assert standing(office.folder) == ()


def settings_of(tmp_path: Path, environ=None, **auditor):
    data = {"home": "./home", "bureau": "guiyang", "profile": "guiyang", "auditor": auditor}
    with (tmp_path / "huiying.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe", pure=True).dump(data, file)
    return load_settings(tmp_path / "huiying.yaml", environ or {})


def test_the_address_comes_from_the_environment_and_is_never_printed(tmp_path):
    settings = settings_of(
        tmp_path, {"BEAT": "https://watch.example/k3y"}, grace_s=30, heartbeat={"url": "env:BEAT"}
    )
    assert settings.auditing.heartbeat == "https://watch.example/k3y"
    assert settings.auditing.grace == timedelta(seconds=30)
    assert "k3y" not in repr(settings)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://watch.example/k3y", "heartbeat-address"),
        ("ftp://watch.example/k3y", "heartbeat-address"),
        ("https://", "heartbeat-address"),
        ("https://watch.example/k3y\u00a0", "heartbeat-address"),
        ("https://[::1/k3y", "heartbeat-address"),
        ("env:NOWHERE", "secret-missing"),
    ],
)
def test_an_address_that_is_none_is_refused_without_being_repeated(tmp_path, url, code):
    with pytest.raises(BadConfig) as refused:
        settings_of(tmp_path, heartbeat={"url": url})
    (fault,) = refused.value.faults
    assert fault.code == code
    assert fault.path == "auditor.heartbeat.url"
    assert "k3y" not in str(fault)


def test_without_an_address_nobody_is_asked(tmp_path):
    assert settings_of(tmp_path).auditing.heartbeat == ""
