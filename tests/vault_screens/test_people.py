"""Who may open the vault, and what somebody alone never has to read."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from tests.vault.conftest import LABEL, PHRASE
from tests.vault_screens.conftest import text
from vigie.vault import services
from vigie.vault.forms import ROLE_HINTS, ROLE_LABELS
from vigie.vault.roles import Role
from vigie.vault.state import state

OTHER = "ruche sabot pivoine lanterne boussole"


def person(**changed: str) -> dict[str, str]:
    return {
        "label": "Accueil", "role": "secretary", "until": "", "passphrase": OTHER, "proposed": OTHER,
        "again": "", **changed,
    }  # fmt: skip


def test_alone_never_reads_the_word_role(inside: Client) -> None:
    for path in ("personnes/", "personnes/ajouter/", "copies/", "phrase/"):
        page = text(inside.get(f"/coffre/{path}")).lower()
        assert "rôle" not in page.replace("contrôle", ""), path


def test_adds_somebody_who_can_then_open(inside: Client) -> None:
    assert inside.post("/coffre/personnes/ajouter/", person()).headers["Location"] == "/coffre/personnes/"
    page = text(inside.get("/coffre/personnes/"))
    assert "Accueil" in page
    assert "secrétariat" in page
    services.lock()
    slot = next(s.id for s in services.people() if s.label == "Accueil")
    assert services.unlock(slot, OTHER).role is Role.SECRETARY


def test_a_locum_has_a_last_day(inside: Client) -> None:
    assert "dernier jour du remplacement" in text(
        inside.post("/coffre/personnes/ajouter/", person(role="locum"))
    )
    gone = (timezone.localdate() - datetime.timedelta(days=1)).isoformat()
    assert "déjà passée" in text(inside.post("/coffre/personnes/ajouter/", person(role="locum", until=gone)))
    soon = (timezone.localdate() + datetime.timedelta(days=30)).isoformat()
    assert inside.post("/coffre/personnes/ajouter/", person(role="locum", until=soon)).status_code == 302


def test_the_same_name_twice_is_refused_in_a_sentence(inside: Client) -> None:
    page = text(inside.post("/coffre/personnes/ajouter/", person(label=LABEL)))
    assert "choisissez un autre nom" in page


def test_what_each_may_do_is_said_in_words(inside: Client) -> None:
    inside.post("/coffre/personnes/ajouter/", person())
    page = text(inside.get("/coffre/personnes/"))
    for role in Role:
        assert ROLE_HINTS[role].replace("'", "’") in page
    assert set(ROLE_LABELS) == set(Role)


def test_removing_says_that_copies_stay_readable(inside: Client) -> None:
    row = services.add_access("Accueil", Role.SECRETARY, OTHER)
    url = f"/coffre/personnes/{row.pk}/retirer/"
    assert "s’ouvrent encore avec son ancienne phrase" in text(inside.get(url))
    assert [a.label for a in services.active()] == [LABEL, "Accueil"]
    inside.post(url)
    assert [a.label for a in services.active()] == [LABEL]
    assert inside.get(url).status_code == 404


def test_the_last_responsable_stays(inside: Client) -> None:
    me = services.active()[0]
    page = text(inside.post(f"/coffre/personnes/{me.pk}/retirer/"))
    assert "dernier responsable" in page
    assert "<title>Erreur : " in page


def test_removing_oneself_locks(inside: Client) -> None:
    services.add_access("Dr Deux", Role.OWNER, OTHER)
    me = services.active()[0]
    assert inside.post(f"/coffre/personnes/{me.pk}/retirer/").headers["Location"] == "/coffre/ouvrir/"
    assert not state.unlocked


def test_a_new_phrase_for_somebody_who_forgot(inside: Client) -> None:
    row = services.add_access("Accueil", Role.SECRETARY, OTHER)
    new = "tambour cerisier fenouil brouette galet"
    data = {"passphrase": new, "proposed": new, "again": ""}
    assert inside.post(f"/coffre/personnes/{row.pk}/phrase/", data).status_code == 302
    services.lock()
    assert services.unlock(row.slot_id, new)


@pytest.mark.parametrize("path", ["personnes/", "personnes/ajouter/", "feuille-de-secours/"])
def test_others_do_not_manage(inside: Client, path: str) -> None:
    row = services.add_access("Accueil", Role.SECRETARY, OTHER)
    services.lock()
    services.unlock(row.slot_id, OTHER)
    assert inside.get(f"/coffre/{path}").status_code == 403
    assert "Personnes" not in text(inside.get("/coffre/copies/"))


def test_phrases_never_come_back_in_a_refused_page(inside: Client) -> None:
    page = text(inside.post("/coffre/phrase/", {"old": PHRASE, "passphrase": "court", "proposed": ""}))
    assert PHRASE not in page
