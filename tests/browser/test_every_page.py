"""Every page of the demonstration, for somebody who may see it: no fault of axe-core's, no sideways scroll, no error
in the browser's console, nothing against the content security policy, nothing from another host.
"""

from collections.abc import Callable

import pytest

from tests.browser.demo import Demo
from tests.browser.demo_pages import NO_PAGES, TOURS, VISITS
from tests.browser.screens import Screen


@pytest.mark.parametrize("tour", TOURS)
def test_a_page_of_the_demonstration_has_no_fault(
    demo: Demo, make_demo_screen: Callable[..., Screen], width: str, tour: str
) -> None:
    screen = make_demo_screen(width)
    faults: list[str] = []
    who = None
    for visit in TOURS[tour]:
        if visit.who != who:
            who = visit.who
            demo.sign_in(screen, who)
        answer = screen.page.goto(demo.address + demo.path(visit))
        assert answer is not None and answer.status == 200, visit
        faults += screen.faults(f"page-{visit.name}")
    assert faults == []


def test_every_page_is_visited(demo: Demo) -> None:
    rules = [rule for rule in demo.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    visited = {visit.endpoint for visit in VISITS.values()}
    assert {rule.endpoint for rule in rules} - visited == NO_PAGES
