"""What was typed comes back on the page that could not take it, and nothing that should not."""

import pytest
from django import forms
from django.test import RequestFactory

import vigie.catalogue.views.content
import vigie.transfer.forms
import vigie.vault.forms
from vigie.transfer import urls as transfer_urls
from vigie.ui.kept import LONGEST, WITHOUT, kept

NOTE = "Le prestataire passe jeudi, il faut lui demander la date du dernier essai."
factory = RequestFactory()


def test_the_text_comes_back_with_what_it_takes_to_send_it_again() -> None:
    found = kept(factory.post("/questions/x/?appareil=pc", {"value": "yes", "note": NOTE, "tag": ["a", "b"]}))
    assert found is not None
    assert found.action == "/questions/x/?appareil=pc"
    assert found.fields == (("value", "yes"), ("note", NOTE), ("tag", "a"), ("tag", "b"))
    assert found.texts == (NOTE,)
    assert found.token
    assert not found.attached


def test_a_form_without_a_word_typed_is_not_worth_a_page() -> None:
    assert kept(factory.post("/bilans/garder/", {"csrfmiddlewaretoken": "x" * 64})) is None
    assert kept(factory.post("/plan/x/", {"status": "open", "snooze": "30"})) is None
    assert kept(factory.get("/plan/x/", {"note": NOTE})) is None
    assert kept(None) is None


@pytest.mark.parametrize("path", ["/coffre/ouvrir/", "/coffre/phrase/", "/donnees/exporter/", "/_launch/"])
def test_a_passphrase_never_comes_back(path: str) -> None:
    assert kept(factory.post(path, {"passphrase": "cormoran lanterne brumeux archipel sextant"})) is None


def test_secrets_are_typed_nowhere_else() -> None:
    """A room that asks for one must be named in WITHOUT."""
    rooms = {vigie.vault.forms: "/coffre/", vigie.transfer.forms: "/donnees/"}
    assert all(any(path.startswith(prefix) for prefix in WITHOUT) for path in rooms.values())
    assert transfer_urls.app_name == "transfer"
    found = {
        cls.__module__
        for cls in _all_forms(forms.Form)
        for field in cls.base_fields.values()
        if isinstance(field.widget, forms.PasswordInput) and cls.__module__.startswith("vigie.")
    }
    assert found == {room.__name__ for room in rooms}


def _all_forms(cls: type[forms.Form]) -> list[type[forms.Form]]:
    return [found for child in cls.__subclasses__() for found in (child, *_all_forms(child))]


def test_a_body_that_does_not_read_or_is_out_of_all_proportion_gives_nothing_back() -> None:
    broken = factory.post("/questions/x/", b"nonsense", content_type="multipart/form-data; boundary=zz")
    assert kept(broken) is None
    assert kept(factory.post("/questions/x/", {"note": "mot " * LONGEST})) is None
