"""A thousand clocks fall due at once, and the desk is killed again and again while it tells of them."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from config.profile import load_profile
from config.roster import sample_roster
from config.settings import Settings, load_settings
from monitor.service.assemble import look_into, open_home
from monitor.service.bureau import Bureau
from monitor.service.clock import SystemClock
from tests.bench.waking import _opened
from tests.delivery.receivers import Hook

pytestmark = [pytest.mark.torture, pytest.mark.timeout(600)]

CLOCKS = 1000
#: alerts that may hang when a desk dies: twice its sender threads (LEDGER, "Sending")
SLOTS = 32


@pytest.fixture
def hook():
    ours = Hook()
    yield ours
    ours.close()


def configured(folder: Path, hook: Hook) -> Settings:
    people = [
        {
            "id": each.id, "name": each.name, "addresses": {"webhook": hook.url(f"/{each.id}")},
            "posts": [{"role": post.role, **({"department": post.department} if post.department else {})} for post in each.posts],
        }
        for each in sample_roster(load_profile("guiyang")).people
    ]  # fmt: skip
    yaml = YAML(typ="safe", pure=True)
    with (folder / "roster.yaml").open("w", encoding="utf-8") as file:
        yaml.dump({"people": people}, file)
    with (folder / "huiying.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(
            {"home": "./home", "bureau": "guiyang", "profile": "guiyang", "roster": "./roster.yaml"}, file
        )
    return load_settings(folder / "huiying.yaml", {})


def brew(settings: Settings) -> None:
    """A thousand matters whose triage clocks have just started."""
    clock = SystemClock()
    with open_home(settings.home) as home:
        bureau = Bureau(settings, home, "brew", clock.now)
        bureau.open_ledger()
        for number in range(CLOCKS):
            bureau.journal.write(partial(_opened, bureau, f"matter-{number:04}", clock.now()))


def deliveries(settings: Settings) -> Counter[str]:
    with look_into(settings.home) as home:
        state = Bureau(settings, home, "look", SystemClock().now).journal.state
    return Counter(
        alert.delivery
        for alert in state.alerts.values()
        if alert.clock.startswith("triage") and not alert.folded_into
    )


@pytest.mark.parametrize("seed", range(3))
def test_none_is_lost_and_none_is_doubled_in_silence(tmp_path, hook, seed):
    chance = random.Random(seed)
    settings = configured(tmp_path, hook)
    brew(settings)
    kills = 0
    began = time.monotonic()
    while True:
        with (tmp_path / "out").open("ab") as out:
            desk = subprocess.Popen(
                [sys.executable, "-m", "monitor.cli.main", "work", "--config", str(tmp_path / "huiying.yaml")],
                env=dict(os.environ), stdout=out, stderr=out,
            )  # fmt: skip
        before = len(hook.got)
        patience = time.monotonic() + 40
        while len(hook.got) < before + 50 and time.monotonic() < patience:
            time.sleep(0.01)
        done = len({got["key"] for got in hook.got}) >= CLOCKS and kills >= 8
        if done:
            break
        time.sleep(chance.uniform(0, 0.4))
        desk.kill()
        desk.wait(10)
        kills += 1
    while deliveries(settings).keys() != {"delivered"} and time.monotonic() - began < 300:
        time.sleep(0.5)
    desk.terminate()
    assert desk.wait(30) == 0
    counts = deliveries(settings)
    assert counts == {"delivered": CLOCKS}, (kills, counts)
    keys = Counter(str(got["key"]) for got in hook.got if "/triage/start/" in str(got["key"]))
    assert len(keys) == CLOCKS
    again = sum(times - 1 for times in keys.values())
    # a receiver that knows keys is sent the same key again; what hung at each death, and no more
    assert again <= SLOTS * kills
    sys.stderr.write(
        f"killed {kills} times; {again} of {CLOCKS} sent again under the same key; {time.monotonic() - began:.0f} s\n"
    )
    assert timedelta(seconds=time.monotonic() - began) < timedelta(minutes=8)
