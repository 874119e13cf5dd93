"""« Réglages »: starting at login is said, asked for, undone, and written in the journal."""

from pathlib import Path

import pytest
from django.test import Client

from tests.conftest import ActAs
from tests.vault_screens.conftest import text
from vigie import autostart, platform
from vigie.journal.models import Entry
from vigie.vault.rights import Role

PAGE = "/coffre/reglages/"
CHANGE = "/coffre/reglages/demarrage/"
ON = "Démarrer à l’ouverture de la session"
OFF = "Ne plus démarrer à l’ouverture"


@pytest.fixture(autouse=True)
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(platform, "system", lambda: "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config d’Hélène"))
    return tmp_path / "config d’Hélène" / "autostart" / "vigie.desktop"


def recorded() -> list[str]:
    return list(
        Entry.objects.filter(action__startswith="login_start")
        .order_by("seq")
        .values_list("action", flat=True)
    )


def test_off_by_default_and_the_page_says_what_would_be_written(inside: Client, entry: Path) -> None:
    page = text(inside.get(PAGE))
    assert "Désactivé." in page and ON in page and OFF not in page.split("Ce que Vigie écrit")[0]
    assert f"d’Hélène/autostart/{entry.name}" in page.replace("&#x27;", "'")
    assert "--at-login" in page
    assert not entry.exists()


def test_asked_for_then_undone(inside: Client, entry: Path) -> None:
    page = text(inside.post(CHANGE, {"login": "on"}, follow=True))
    assert entry.is_file() and "Activé." in page and "Vigie démarrera, verrouillée" in page
    page = text(inside.post(CHANGE, {"login": "off"}, follow=True))
    assert not entry.exists() and "Désactivé." in page
    assert recorded() == ["login_start.on", "login_start.off"]


def test_what_could_not_be_written_is_said_and_not_journalled(inside: Client, entry: Path) -> None:
    entry.parent.parent.mkdir()
    entry.parent.write_text("un fichier à la place du dossier")
    page = text(inside.post(CHANGE, {"login": "on"}, follow=True))
    assert "n’a pas pu être écrite" in page and "Désactivé." in page
    assert recorded() == []


def test_a_program_that_moved_is_said(inside: Client, entry: Path) -> None:
    entry.parent.mkdir(parents=True)
    entry.write_text("[Desktop Entry]\nExec=/nulle/part/python -m vigie start --at-login\n")
    page = text(inside.get(PAGE))
    assert "un programme qui n’est plus là" in page and ON in page and OFF in page
    assert autostart.turn_on().problem == ""


def test_an_entry_stopped_by_the_system_is_not_said_to_work(inside: Client, entry: Path) -> None:
    autostart.turn_on()
    entry.write_text(entry.read_text("utf-8") + "Hidden=true\n", "utf-8")
    page = text(inside.get(PAGE))
    assert "Arrêté dans les réglages du système." in page and "Activé." not in page


def test_who_may_not_change_it_sees_it_without_a_button(inside: Client, entry: Path, act_as: ActAs) -> None:
    for role in Role:
        with act_as(role):
            page = text(inside.get(PAGE))
            may = role in (Role.OWNER, Role.ASSOCIATE)
            assert (ON in page) is may, role
            assert inside.post(CHANGE, {"login": "on"}).status_code == (302 if may else 403), role
            assert entry.exists() is may
            autostart.turn_off()


def test_only_a_post_changes_it(inside: Client, entry: Path) -> None:
    assert inside.get(CHANGE).status_code == 405 and inside.post(PAGE).status_code == 405
    inside.post(CHANGE, {"login": "peut-être"})
    assert not entry.exists()


def test_it_is_reached_from_the_foot_of_each_page(inside: Client) -> None:
    assert f'href="{PAGE}"' in text(inside.get("/"))


def test_the_journal_has_words_for_it(inside: Client) -> None:
    inside.post(CHANGE, {"login": "on"})
    assert "Démarrage à l’ouverture de la session demandé" in text(inside.get("/journal/"))
