"""A real process, started as the icon starts it."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from vigie import platform

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: str


@dataclass
class Running:
    """One started process and its way in."""

    home: Path
    process: subprocess.Popen[str]
    port: int
    page: Path
    code: str
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def request(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Reply:
        """``headers`` use underscores for dashes; ``Host`` and ``Cookie`` are ours unless given."""
        sent = {"Host": f"localhost:{self.port}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        if self.cookies and "Cookie" not in sent:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read().decode())

    def token(self, page: Path | None = None) -> str:
        match = re.search(r'name="token" value="([^"]+)"', (page or self.page).read_text("utf-8"))
        assert match is not None
        return match[1]

    def redeem(self, token: str) -> Reply:
        return self.request(
            "POST", "/_launch/", f"token={token}", Origin="null",
            Sec_Fetch_Site="cross-site", Content_Type="application/x-www-form-urlencoded",
        )  # fmt: skip

    def enter(self) -> None:
        """Become the browser that the icon opened."""
        self.keep_cookies(self.redeem(self.token()))

    def keep_cookies(self, reply: Reply) -> None:
        for line in reply.headers.get_all("Set-Cookie") or []:
            name, _, value = line.strip().partition("=")
            self.cookies[name] = value.partition(";")[0]

    def post(self, path: str, body: bytes | str = "") -> Reply:
        return self.request(
            "POST", path, body, Origin=self.origin, Sec_Fetch_Site="same-origin",
            Content_Type="application/octet-stream",
        )  # fmt: skip

    def log(self) -> str:
        return (self.home / "logs" / "vigie.log").read_text("utf-8")

    def wait_for(self, what: Callable[[], bool], seconds: float = 15) -> None:
        deadline = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < deadline, "did not happen in time"
            time.sleep(0.05)


def environment(home: Path, settings: str = "tests.desktop.alone.settings") -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return {
        **env,
        "VIGIE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONPATH": paths,
        "PYTHONFAULTHANDLER": "1",
    }


def second_start(home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vigie"], env=environment(home), capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


def start(home: Path, settings: str = "tests.desktop.alone.settings") -> Running:
    process = subprocess.Popen(
        [sys.executable, "-m", "vigie"], env=environment(home, settings), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    shown = "".join(process.stdout.readline() for _ in range(3))
    page = re.search(r"(\S+ouvrir-\S+\.html)", shown)
    code = re.search(r"(\d{4} \d{4})", shown)
    port = re.search(r"localhost:(\d+)", shown)
    assert page and code and port, shown
    return Running(home, process, int(port[1]), Path(page[1]), code[1])


def stop(running: Running) -> tuple[str, str]:
    running.process.terminate()
    try:
        return running.process.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        running.process.send_signal(signal.SIGABRT)  # faulthandler says where every thread stood
        _, threads = running.process.communicate()
        pytest.fail(f"did not stop\n{threads}\n{running.log()}")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    instance_home = tmp_path / "home"
    started = start(instance_home)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            stop(started)
        started.process.stdout.close()  # type: ignore[union-attr]
        started.process.stderr.close()  # type: ignore[union-attr]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder for code called in this process."""
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path))
    platform.private_dir(tmp_path / "run")
    return tmp_path
