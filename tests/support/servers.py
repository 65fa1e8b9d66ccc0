"""The product as separate processes on this machine: servers behind a port, and commands."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("facilitator"))
START_SECONDS = 30


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(instance: Path, url: str | None = None, **extra: str) -> dict[str, str]:
    """The environment of a test installation in `instance`."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("FACILITATOR_")}
    environ |= {"FACILITATOR_ENV": "test", "FACILITATOR_INSTANCE": str(instance)}
    if url:
        environ["FACILITATOR_DATABASE_URL"] = url
    return environ | extra


def run(
    *arguments: str, environ: dict[str, str], typed: str = "", timeout: int = 120
) -> subprocess.CompletedProcess[str]:
    """Run one `facilitator` command to its end."""
    return subprocess.run(
        [COMMAND, *arguments],
        env=environ,
        input=typed,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@contextmanager
def serving(*arguments: str, environ: dict[str, str], port: int, program: str = COMMAND) -> Iterator[str]:
    """A `facilitator` command that serves on `port`, or another program that does; gives its address once it
    answers, stops it afterwards.
    """
    address = f"http://127.0.0.1:{port}"
    log = Path(environ["FACILITATOR_INSTANCE"]) / f"server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, *arguments],
            env=environ | {"FACILITATOR_BASE_URL": address},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait(address, process, log)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the server stopped at once:\n{log.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"no answer after {START_SECONDS} seconds:\n{log.read_text()[-3000:]}")
