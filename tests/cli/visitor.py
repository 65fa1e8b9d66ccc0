"""Somebody with a browser, over HTTP, without JavaScript."""

import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from html import unescape
from http.cookiejar import CookieJar

HIDDEN = re.compile(r'<input(?=[^>]*type="hidden")(?=[^>]*name="([^"]+)")(?=[^>]*value="([^"]*)")[^>]*>')
WAIT = 30


@dataclass(frozen=True)
class Answer:
    """What came back, after redirects."""

    status: int
    path: str
    octets: bytes

    @property
    def html(self) -> str:
        return self.octets.decode()

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", self.html))).strip()


class Visitor:
    """Keeps cookies, follows redirects, sends forms back with their hidden fields."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._open(path, None)

    def send(self, path: str, **values: str) -> Answer:
        """Open the page, fill in its form and send it."""
        hidden = dict(HIDDEN.findall(self.get(path).html))
        return self._open(path, urllib.parse.urlencode(hidden | values).encode())

    def sign_in(self, email: str, password: str) -> Answer:
        """Sign in as staff do."""
        return self.send("/sign-in", email=email, password=password)

    def _open(self, path: str, body: bytes | None) -> Answer:
        request = urllib.request.Request(urllib.parse.urljoin(self.address, path), body)
        try:
            with self._opener.open(request, timeout=WAIT) as response:
                return self._answer(response.status, response.url, response.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return self._answer(refusal.code, refusal.url, refusal.read())

    def _answer(self, status: int, url: str, octets: bytes) -> Answer:
        return Answer(status, urllib.parse.urlsplit(url).path, octets)
