"""Large text on a small phone, dark mode, forced colours: what people set their devices to."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.demo import Demo
from tests.browser.demo_pages import VISITS
from tests.browser.screens import Screen

NARROW = {"width": 320, "height": 640}
READ = (
    "finder",
    "join",
    "thank-you-place",
    "my-place",
    "my-calendar",
    "my-leave",
    "privacy",
    "sign-in",
    "counsellor-today",
    "counsellor-session",
    "counsellor-attendance",
    "counsellor-attendance-past",
    "counsellor-members",
    "desk-today",
    "desk-calls",
    "desk-phone-desk",
    "desk-session-next",
    "coordinator-group-overview",
    "coordinator-group-sessions",
)
SHOWN = (
    "finder",
    "join",
    "my-place",
    "counsellor-attendance-past",
    "desk-today",
    "desk-calls",
    "desk-group-waiting",
)
EYES: dict[str, dict[str, Any]] = {
    "dark": {"color_scheme": "dark"},
    "forced-colours": {"forced_colors": "active"},
    "dark-forced-colours": {"color_scheme": "dark", "forced_colors": "active"},
}


def test_text_of_twice_the_size_needs_no_sideways_scroll_on_320_pixels(
    demo: Demo, make_demo_screen: Callable[..., Screen]
) -> None:
    screen = make_demo_screen("phone", viewport=NARROW)
    wide = []
    for name in READ:
        go(demo, screen, name)
        screen.ask("document.documentElement.style.setProperty('font-size', '200%')")
        screen.picture(f"large-{name}")
        wide += [] if screen.fits() else [name]
    assert wide == []


@pytest.mark.parametrize("eyes", EYES)
def test_pages_can_be_read_in_other_colours(
    demo: Demo, make_demo_screen: Callable[..., Screen], eyes: str
) -> None:
    screen = make_demo_screen("phone", **EYES[eyes])
    faults = []
    for name in SHOWN:
        go(demo, screen, name)
        faults += screen.faults(f"{eyes}-{name}")
    assert faults == []


def go(demo: Demo, screen: Screen, name: str) -> None:
    """Open that page as the person it is for."""
    visit = VISITS[name]
    demo.sign_in(screen, visit.who)
    screen.page.goto(demo.address + demo.path(visit))
