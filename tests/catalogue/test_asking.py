"""« Chercher une mise à jour »: shown, then sent on a second click, then previewed like a file."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.catalogue.packs import KEY, PUBLIC, STRANGER, data_folder, edit, pack
from tests.catalogue.servers import Server, drips, says, serving
from tests.conftest import ActAs
from vigie.catalogue import asking, loader, packs
from vigie.catalogue.models import ContentAddress
from vigie.catalogue.views import content
from vigie.journal.models import Entry
from vigie.typography import plain
from vigie.vault.rights import Forbidden
from vigie.vault.roles import Role

pytestmark = pytest.mark.django_db
NUMBER = "01 99 00 55 55"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, vigie_home: Path) -> Iterator[None]:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(packs, "shipped_keys", lambda: (PUBLIC,))
    yield
    if asking._current is not None:
        asking._current.stop.set()
        assert asking._current.ended.wait(20)
    asking._current = None
    content._waiting.clear()
    packs._active.clear()
    loader.use_folder(None)
    shutil.rmtree(vigie_home / "content", ignore_errors=True)


@pytest.fixture
def raw(tmp_path: Path) -> bytes:
    folder = data_folder(tmp_path)
    edit(folder / "contacts.yaml", 'number: "09 72 43 91 25"', f'number: "{NUMBER}"')
    return packs.build(folder, 2, KEY)


def text(response: Any) -> str:
    assert response.status_code == 200
    return plain(response.content.decode())


def shown_url(client: Client) -> str:
    page = client.get("/contenu/chercher/")
    return str(page.context["sent"].url)


def ask(client: Client, server: Server) -> str:
    """The whole way: the address, the first click, the second; then the page of the content."""
    client.post("/contenu/adresse/", {"address": server.address})
    assert client.post("/contenu/chercher/envoyer/", {"url": shown_url(client)})["Location"].endswith(
        "/en-cours/"
    )
    asked = asking.current()
    assert asked is not None
    assert asked.ended.wait(30)
    assert client.get("/contenu/chercher/en-cours/")["Location"] == "/contenu/"
    return text(client.get("/contenu/"))


def test_it_works(client: Client, raw: bytes) -> None:
    with serving(says(raw)) as server:
        page = ask(client, server)
        assert "Ce que change le contenu n° 2" in page
        assert NUMBER in page
        assert "contenu n° 1" in page
        assert [request.split(b"\r\n")[0] for request in server.requests] == [
            b"GET /contenu.vigie?version=1 HTTP/1.1"
        ]
    client.post("/contenu/appliquer/", {"digest": content._waiting[0].sealed.digest})
    assert "contenu n° 2" in text(client.get("/contenu/"))
    assert NUMBER in text(client.get("/attaque/"))


def test_nothing_leaves_before_the_second_click(client: Client, raw: bytes) -> None:
    with serving(says(raw)) as server:
        client.post("/contenu/adresse/", {"address": server.address})
        assert server.address in text(client.get("/contenu/"))
        page = text(client.get("/contenu/chercher/"))
        assert f"{server.address}?version=1" in page
        assert "GET /contenu.vigie?version=1 HTTP/1.1" in page
        assert f"Host: localhost:{server.port}" in page
        assert "User-Agent: Vigie" in page
        assert client.get("/contenu/chercher/envoyer/").status_code == 405
        assert asking.current() is None
        assert server.requests == []


def test_only_what_was_shown_is_asked(client: Client, raw: bytes) -> None:
    with serving(says(raw)) as server, serving(says(raw)) as other:
        client.post("/contenu/adresse/", {"address": server.address})
        shown = shown_url(client)
        client.post("/contenu/adresse/", {"address": other.address})
        page = text(client.post("/contenu/chercher/envoyer/", {"url": shown}, follow=True))
        assert "relisez ce qui va partir" in page
        assert other.address in page
        assert asking.current() is None
        assert server.requests == other.requests == []


def test_without_an_address_the_page_says_so(client: Client) -> None:
    page = text(client.get("/contenu/"))
    assert "Le projet n’a pas encore d’adresse de publication" in page
    assert "Chercher une mise à jour" not in page
    assert client.get("/contenu/chercher/")["Location"] == "/contenu/"
    assert client.post("/contenu/chercher/envoyer/", {"url": ""})["Location"] == "/contenu/chercher/"


def test_the_project_s_address_is_dated_and_the_practice_s_own_wins(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = data_folder(tmp_path, 1)
    edit(folder / "content.yaml", 'address: ""', 'address: "https://contenu.exemple.test/vigie"')
    loader.use_folder(folder)
    page = text(client.get("/contenu/chercher/"))
    assert "https://contenu.exemple.test/vigie?version=1" in page
    assert "Adresse du projet, vérifiée le" in page
    client.post("/contenu/adresse/", {"address": "https://region.exemple.test/"})
    assert "https://region.exemple.test/?version=1" in text(client.get("/contenu/chercher/"))
    client.post("/contenu/adresse/", {"address": ""})
    assert "https://contenu.exemple.test/vigie" in text(client.get("/contenu/"))


def test_a_pack_may_not_move_the_project_s_address_unseen(tmp_path: Path) -> None:
    folder = data_folder(tmp_path)
    edit(folder / "content.yaml", 'address: ""', 'address: "https://ailleurs.exemple.test/"')
    found = packs.preview(packs.inspect(packs.build(folder, 2, KEY)))
    assert [
        "https://ailleurs.exemple.test/" in item.note for item in found.tables if item.id == "publication"
    ] == [True]


@pytest.mark.parametrize(
    "bad", ['"http://exemple.test/"', '"https://lui@exemple.test/"', '"https://exemple.test/?x"']
)
def test_the_project_s_address_obeys_the_same_rules(tmp_path: Path, bad: str) -> None:
    folder = data_folder(tmp_path)
    edit(folder / "content.yaml", 'address: ""', f"address: {bad}")
    with pytest.raises(loader.CatalogueError, match=r"content\.yaml"):
        packs.build(folder, 2, KEY)


def test_the_address_is_kept_journalled_and_withdrawn(client: Client) -> None:
    client.post("/contenu/adresse/", {"address": "https://exemple.test/contenu"})
    client.post("/contenu/adresse/", {"address": "https://exemple.test/contenu"})
    assert ContentAddress.objects.get().address == "https://exemple.test/contenu"
    client.post("/contenu/adresse/", {"address": " "})
    assert not ContentAddress.objects.exists()
    actions = [e.action for e in Entry.objects.order_by("seq") if e.action.startswith("content.")]
    assert actions == ["content.address_set", "content.address_removed"]


def test_a_wrong_address_keeps_what_was_typed_and_what_was_there(client: Client) -> None:
    client.post("/contenu/adresse/", {"address": "https://exemple.test/contenu"})
    response = client.post("/contenu/adresse/", {"address": "http://exemple.test/autre"})
    assert response.status_code == 422
    page = plain(response.content.decode())
    assert "lisible en chemin" in page
    assert "http://exemple.test/autre" in page
    assert ContentAddress.objects.get().address == "https://exemple.test/contenu"


def test_who_may_ask_and_who_may_choose_where(client: Client, act_as: ActAs) -> None:
    client.post("/contenu/adresse/", {"address": "https://exemple.test/contenu"})
    with act_as(Role.IT_HELPER):
        page = text(client.get("/contenu/"))
        assert "Chercher une mise à jour" in page
        assert "Adresse de publication" not in page
        assert client.post("/contenu/adresse/", {"address": ""}).status_code == 403
    with act_as(Role.DPO):
        assert "Chercher une mise à jour" not in text(client.get("/contenu/"))
        assert client.get("/contenu/chercher/").status_code == 403
        assert (
            client.post("/contenu/chercher/envoyer/", {"url": "https://exemple.test/?version=1"}).status_code
            == 403
        )
        with pytest.raises(Forbidden):
            asking.start("https://exemple.test/contenu?version=1")
    assert ContentAddress.objects.exists()


def test_each_request_is_in_the_journal(client: Client, raw: bytes) -> None:
    with serving(says(raw)) as server:
        ask(client, server)
    assert Entry.objects.filter(action="content.asked").count() == 1


@pytest.mark.parametrize("status", ["200 OK", "204 No Content"])
def test_the_last_version_is_already_here(client: Client, tmp_path: Path, status: str) -> None:
    body = pack(tmp_path, 1) if status.startswith("200") else b""
    with serving(says(body, status)) as server:
        assert "Vous avez déjà la dernière version du contenu (n° 1)." in ask(client, server)


def test_an_older_version_is_refused(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packs.install(packs.inspect(pack(tmp_path, 3)))
    packs.start()
    with serving(says(pack(tmp_path, 2))) as server:
        page = ask(client, server)
    assert "plus ancien que celui en place (n° 3)" in page
    assert not content._waiting


def test_what_is_not_a_pack(client: Client) -> None:
    with serving(says(b"<!doctype html><title>Bienvenue sur le Wi-Fi</title>")) as server:
        assert "n’est pas un contenu de Vigie" in ask(client, server)


@pytest.mark.parametrize("harm", ["cut", "flip", "stranger"])
def test_what_is_damaged_or_signed_by_another(client: Client, tmp_path: Path, raw: bytes, harm: str) -> None:
    bad = {
        "cut": raw[:-40],
        "flip": raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:],
        "stranger": packs.build(data_folder(tmp_path / "other"), 2, STRANGER),
    }[harm]
    with serving(says(bad)) as server:
        page = ask(client, server)
    assert "n’est pas celle du projet Vigie" in page
    assert "Le contenu en place reste le même." in page
    assert not content._waiting


def test_the_network_s_own_troubles_are_said(client: Client) -> None:
    with serving(says(b"", "404 Not Found")) as server:
        assert "Il n’y a rien à cette adresse" in ask(client, server)


def test_the_other_pages_answer_meanwhile_and_one_may_stop(client: Client) -> None:
    at_work = threading.Event()

    def answer(sock: Any, asked: bytes) -> None:
        at_work.set()
        drips(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")(sock, asked)

    with serving(answer) as server:
        client.post("/contenu/adresse/", {"address": server.address})
        client.post("/contenu/chercher/envoyer/", {"url": shown_url(client)})
        assert at_work.wait(20)
        waiting = text(client.get("/contenu/chercher/en-cours/"))
        assert "Vigie attend la réponse" in waiting
        assert '"VIGIE-Poll": "1"' in waiting, "watching a bar is not being at the keyboard"
        assert "Une demande est en cours" in text(client.get("/contenu/"))
        assert client.get("/contenu/chercher/")["Location"].endswith("/en-cours/")
        client.post("/contenu/chercher/envoyer/", {"url": asking.outgoing().url})  # type: ignore[union-attr]
        page = text(client.post("/contenu/chercher/arreter/", follow=True))
        assert "Demande arrêtée. Rien n’a changé." in page
        assert len(server.requests) == 1


def test_a_question_answered_after_the_stop_is_not_taken(client: Client, raw: bytes) -> None:
    with serving(says(raw)) as server:
        client.post("/contenu/adresse/", {"address": server.address})
        client.post("/contenu/chercher/envoyer/", {"url": shown_url(client)})
        asked = asking.current()
        assert asked is not None
        assert asked.ended.wait(30)
        client.post("/contenu/chercher/arreter/")
        client.get("/contenu/")
    assert not content._waiting


def test_the_address_goes_with_an_export(client: Client) -> None:
    from vigie.catalogue import exchange

    asking.set_address("https://exemple.test/contenu")
    rows = exchange.export()
    ContentAddress.objects.all().delete()
    exchange.restore(rows)
    assert asking.where().address == "https://exemple.test/contenu"
