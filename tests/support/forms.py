"""Sending the public form over HTTP as many people at once would: no page client, plain connections."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

HIDDEN = re.compile(r'<input(?=[^>]*type="hidden")(?=[^>]*name="([^"]+)")(?=[^>]*value="([^"]*)")[^>]*>')


@dataclass
class FilledForm:
    """A join form as one browser holds it: its address, cookie and hidden fields, and what was typed."""

    path: str
    cookie: str
    values: dict[str, str]


def open_form(address: str, slug: str, name: str) -> FilledForm:
    """Open a group's page and fill in the form."""
    path = f"/join/{slug}"
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    html = answer.read().decode()
    connection.close()
    assert answer.status == 200, answer.status
    cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    values = dict(HIDDEN.findall(html))
    values |= {"called": name, "phone": "01632 960123", "standing": "living_with", "consent": "y"}
    return FilledForm(path, cookie, values)


def send(address: str, form: FilledForm) -> tuple[int, str]:
    """Send it; gives status and the last part of where it leads."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": form.cookie}
    connection.request("POST", form.path, urlencode(form.values), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, (answer.getheader("Location") or "").rsplit("/", 1)[-1]


def open_many(address: str, slugs: list[str], people: int) -> dict[str, list[FilledForm]]:
    """So many filled forms for each group, opened long enough ago to be believed."""
    jobs = [(slug, number) for slug in slugs for number in range(people)]
    with ThreadPoolExecutor(16) as pool:
        opened = list(pool.map(lambda job: (job[0], open_form(address, job[0], f"Person {job[1]}")), jobs))
    time.sleep(2.2)  # the form's time trap
    return {slug: [form for owner, form in opened if owner == slug] for slug in slugs}


def send_at_once(address: str, forms: list[FilledForm]) -> list[tuple[int, str]]:
    """Everybody presses the button at the same moment."""
    start = threading.Barrier(len(forms))

    def press(form: FilledForm) -> tuple[int, str]:
        start.wait()
        return send(address, form)

    with ThreadPoolExecutor(len(forms)) as pool:
        return list(pool.map(press, forms))
