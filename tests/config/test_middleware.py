import pytest
from django.test import Client

from tests.config.conftest import ORIGIN, PORT
from vigie import platform
from vigie.config import settings as production
from vigie.config.middleware import entrance
from vigie.vault.state import state


def test_the_right_browser_gets_the_page(browser: Client) -> None:
    assert browser.get("/").content == b"home"


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "localhost", "localhost:17117", f"127.0.0.1:{PORT}",
     f"[::1]:{PORT}", f"localhost:{PORT}.evil.example", f"localhost:{PORT}@evil.example", ""],
)  # fmt: skip
def test_any_other_host_is_refused(browser: Client, host: str) -> None:
    response = browser.get("/", HTTP_HOST=host)
    assert response.status_code == 400
    assert "Cette adresse n’est pas celle de Vigie" in response.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": f"https://localhost:{PORT}"},
        {"HTTP_ORIGIN": "http://localhost"},
        {"HTTP_ORIGIN": ORIGIN, "HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_ORIGIN": ORIGIN, "HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "none"},
    ],
)
def test_a_write_must_come_from_our_pages(browser: Client, method: str, headers: dict[str, str]) -> None:
    response = getattr(browser, method)("/", **headers)
    assert response.status_code == 403
    assert "Rien n’a été fait" in response.content.decode()


@pytest.mark.parametrize("headers", [{"HTTP_ORIGIN": ORIGIN}, {"HTTP_SEC_FETCH_SITE": "same-origin"}])
def test_ours_pass(browser: Client, headers: dict[str, str]) -> None:
    assert browser.post("/", **headers).status_code == 200


@pytest.mark.parametrize(
    ("site", "status"), [("none", 200), ("same-origin", 200), ("same-site", 403), ("cross-site", 403)]
)
def test_a_read_from_another_site_is_refused_too(browser: Client, site: str, status: int) -> None:
    assert browser.get("/", HTTP_SEC_FETCH_SITE=site).status_code == status


def test_csrf_still_holds_behind(browser: Client) -> None:
    response = browser.post("/form/", HTTP_ORIGIN=ORIGIN, HTTP_SEC_FETCH_SITE="same-origin")
    assert response.status_code == 403
    assert "Ce formulaire a expiré" in response.content.decode()


def test_strangers_create_no_session(stranger: Client) -> None:
    response = stranger.get("/private/")
    assert response.status_code == 403
    assert "Ouvrez Vigie par son icône" in response.content.decode()
    assert not response.cookies


def test_a_stranger_s_htmx_request_reloads_the_page(stranger: Client) -> None:
    assert stranger.get("/", HTTP_HX_REQUEST="true")["HX-Refresh"] == "true"


@pytest.mark.parametrize("length", [str(production.VIGIE_MAX_BODY + 1), "-1", "x"])
def test_too_long_is_refused_by_its_length(browser: Client, length: str) -> None:
    response = browser.post("/", HTTP_ORIGIN=ORIGIN, CONTENT_LENGTH=length)
    assert response.status_code == 413
    assert "trop lourd" in response.content.decode()


def test_locked_only_what_is_open_answers(browser: Client, locked: None) -> None:
    assert browser.get("/").status_code == 200
    response = browser.get("/private/")
    assert response.status_code == 302
    assert response["Location"] == entrance()


def test_locked_htmx_is_told_to_go_there(browser: Client, locked: None) -> None:
    response = browser.get("/private/", HTTP_HX_REQUEST="true")
    assert response.status_code == 200
    assert response["HX-Redirect"] == entrance()


def test_unlocked_the_page_answers(browser: Client) -> None:
    assert browser.get("/private/").content == b"private"


def test_screens_locked_while_a_job_ends_are_locked(browser: Client) -> None:
    with state.job("export"):
        state.lock_when_done()
        assert state.unlocked
        assert browser.get("/private/").status_code == 302


def test_a_vault_that_closes_under_a_view_leads_to_the_entrance(browser: Client) -> None:
    assert browser.get("/closing/").status_code == 302


@pytest.mark.parametrize(
    ("path", "headers", "counts"),
    [
        ("/private/", {}, True),
        ("/", {}, True),
        ("/private/", {"HTTP_VIGIE_POLL": "1"}, False),
        ("/polled/", {}, False),
        ("/static/none.css", {}, False),
        ("/unknown/", {}, False),
    ],
)
def test_only_the_person_s_own_requests_keep_it_open(
    browser: Client, monkeypatch: pytest.MonkeyPatch, path: str, headers: dict[str, str], counts: bool
) -> None:
    touched: list[int] = []
    monkeypatch.setattr(state, "touch", lambda: touched.append(1))
    browser.get(path, **headers)
    assert bool(touched) is counts


def test_nothing_of_production_is_relaxed() -> None:
    assert production.ALLOWED_HOSTS == ["localhost"]
    assert production.DEBUG is False
    names = [name.rpartition(".")[2] for name in production.MIDDLEWARE]
    assert names[:4] == ["Headers", "SameOrigin", "BodyLimit", "LaunchGate"]
    assert names[-2:] == ["VaultGate", "ReadOnce"], "what reads the vault stands behind its gate"
    assert production.FILE_UPLOAD_MAX_MEMORY_SIZE > production.VIGIE_MAX_BODY
    assert production.DATA_UPLOAD_MAX_MEMORY_SIZE > production.VIGIE_MAX_BODY
    assert production.SESSION_ENGINE.endswith("cache")
    assert "unsafe" not in production.VIGIE_HEADERS["Content-Security-Policy"]
    assert platform.data_dir().name.startswith("vigie-test")
