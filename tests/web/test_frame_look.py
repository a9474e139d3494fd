"""The frame in a real browser: accessible, as wide as the screen, its clock running at the desk's pace."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from tests.web.consoles import SetClock, serving
from tests.web.test_login import demo_home

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM and os.environ.get("CI") != "true", reason="no chromium here"),
]


@pytest.mark.parametrize("width", [390, 1280])
def test_signing_in_and_oneself_are_for_everybody(tmp_path, width):
    clock = SetClock()
    clock.pace = 60.0
    demo_home(tmp_path / "home", clock)
    with (
        serving(tmp_path / "home", clock, {"k3v9q2": "supervisor"}) as console,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 844})
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(f"{console.url}/login")
        assert Axe().run(page).response["violations"] == []
        page.click("text=督查员")
        page.goto(f"{console.url}/me")
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        expect(page.locator("[data-desk-time]")).not_to_have_text("3月11日 09:00", timeout=10_000)
        page.click("text=退出登录")
        assert page.url.endswith("/login")
        assert complaints == []
        browser.close()
