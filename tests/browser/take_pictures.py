"""Take the pictures of the README anew from the demonstration: `python -m tests.browser.take_pictures`.

They show Monday 8 December 2025, so that they do not change from day to day.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from facilitator.demo.build import ensure_demo
from tests.browser.conftest import DEMO_DAY, FLAGS, find_browser, serving
from tests.browser.demo import Demo
from tests.browser.demo_pages import VISITS
from tests.browser.screens import ROOT, open_screen
from tests.support.clock import StandingClock
from tests.support.databases import SqliteHouse

PICTURES = ROOT / "facilitator" / "static" / "pictures"
# Name of the file, page, window.
WANTED = (("today", "desk-today", "desk"),)


def take(folder: Path) -> list[Path]:
    """Build the demonstration in a folder of its own and photograph what is wanted; gives the files."""
    house = SqliteHouse(folder)
    house.reset()
    house.app.extensions["facilitator.clock"] = StandingClock(DEMO_DAY)
    with house.app.app_context():
        ensure_demo(now=DEMO_DAY, say=lambda words: None)
    PICTURES.mkdir(parents=True, exist_ok=True)
    taken = []
    with serving(house.app) as address, sync_playwright() as playwright:
        demo = Demo(house.app, address)
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for name, page, width in WANTED:
            screen = open_screen(browser, address, width)
            demo.sign_in(screen, VISITS[page].who)
            screen.visit(demo.path(VISITS[page]))
            taken.append(PICTURES / f"{name}.png")
            screen.page.screenshot(path=taken[-1])
        browser.close()
    return taken


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for file in take(Path(place)):
            sys.stdout.write(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1024} kB\n")
