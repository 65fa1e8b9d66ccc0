"""What an old telephone has to load the first time: under 150 kB as it travels, and nothing from elsewhere."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request

from tests.browser.demo import Demo
from tests.browser.demo_pages import PUBLIC
from tests.browser.screens import Screen

MOST = 150_000
VISITS = {visit.name: visit for visit in PUBLIC}


@pytest.mark.parametrize("name", sorted(VISITS))
def test_a_first_visit_is_light_and_asks_nobody_else(
    name: str, make_demo_screen: Callable[..., Screen], demo: Demo
) -> None:
    screen = make_demo_screen("phone")
    done: list[Request] = []
    screen.page.on("requestfinished", lambda request: done.append(request))

    screen.page.goto(demo.address + demo.path(VISITS[name]), wait_until="networkidle")

    sizes = {one.url: one.sizes() for one in done}
    total = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes.values())
    home = urlsplit(demo.address).netloc
    assert {urlsplit(url).netloc for url in sizes if not url.startswith("data:")} == {home}
    assert any(url.endswith(".woff2") for url in sizes), "a visit without its letters is not a whole one"
    assert 20_000 < total < MOST, {
        url.rsplit("/", 1)[-1]: size["responseBodySize"] for url, size in sizes.items()
    }
