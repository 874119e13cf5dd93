"""The production settings and a real vault: made, locked, opened again, through the pages."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.desktop.conftest import Reply, Running, start, stop
from tests.desktop.test_relaunch import image, occurrences
from vigie.desktop import relaunch
from vigie.vault import header, keys, waiting

pytestmark = pytest.mark.integration

PHRASE = "cormoran lanterne brumeux archipel sextant"


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Running]:
    started = start(tmp_path / "home", "vigie.config.settings")
    started.enter()
    yield started
    if started.process.poll() is None:
        stop(started)


def send(running: Running, path: str, **fields: str) -> Reply:
    """Fill the form of a page and post it, as its reader would."""
    page = running.request("GET", path)
    running.keep_cookies(page)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
    assert token is not None, (page.status, page.body[:500])
    reply = running.request(
        "POST", path, urlencode({"csrfmiddlewaretoken": token[1], **fields}), Origin=running.origin,
        Sec_Fetch_Site="same-origin", Content_Type="application/x-www-form-urlencoded",
    )  # fmt: skip
    running.keep_cookies(reply)
    return reply


def data_key(running: Running) -> bytes:
    slot = header.load(running.home / "vault", keys.floor()).people()[0]
    return bytes(keys.open_slot(slot, keys.passphrase_bytes(PHRASE)).k1)


def test_a_real_vault_leaves_no_key_when_locked(whole: Running) -> None:
    assert whole.request("GET", "/").status == 302
    made = send(whole, "/coffre/creer/", label="Dr Test", passphrase=PHRASE, again=PHRASE)
    assert made.status == 302, made.body
    k1, pid = data_key(whole), whole.process.pid
    assert occurrences(pid, k1) > 0
    assert occurrences(pid, PHRASE.encode()) > 0
    assert whole.request("GET", "/").status == 200

    locked = send(whole, "/coffre/verrouiller/")
    assert locked.status == 302, locked.body
    page = whole.request("GET", "/coffre/ouvrir/")  # waits for the process that replaces this one
    assert page.status == 200
    whole.wait_for(lambda: relaunch.RESUME_OPTION.encode() in image(pid))
    assert whole.request("GET", "/").status == 302
    assert occurrences(pid, k1) == 0
    assert occurrences(pid, PHRASE.encode()) == 0

    slot = header.load(whole.home / "vault", keys.floor()).people()[0]
    opened = send(whole, "/coffre/ouvrir/", slot=slot.id, passphrase=PHRASE)
    assert opened.status == 302, opened.body
    assert whole.request("GET", "/").status == 200
    assert occurrences(pid, k1) > 0
    assert not (whole.home / "vault" / waiting.NAME).exists()
    stop(whole)
    assert waiting.read(whole.home / "vault") is not None, "the end of the session is a lock like another"
    assert PHRASE not in whole.log()
    assert "ERROR" not in whole.log(), whole.log()
