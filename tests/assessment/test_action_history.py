"""An action's page says what was decided about it, by whom and when."""

import pytest
from django.test import Client

from tests.conftest import ActAs
from vigie.assessment import services
from vigie.vault.roles import Role

pytestmark = pytest.mark.django_db

ACTION = "passwords_unique"


def page(client: Client) -> str:
    return client.get(f"/plan/{ACTION}/").content.decode()


def test_what_was_decided_and_answered_is_shown_newest_first(client: Client) -> None:
    services.answer(ACTION, "no", note="à voir avec Léa")
    services.set_action(ACTION, status="doing", owner="Léa")
    shown = page(client)
    assert "Ce qui a été décidé" in shown
    decided = shown[shown.index("Ce qui a été décidé") :]
    assert decided.index("Léa") < decided.index("à voir avec Léa")


def test_nothing_decided_shows_nothing(client: Client) -> None:
    assert "Ce qui a été décidé" not in client.get("/plan/vault_copy_off_pc/").content.decode()


def test_who_may_not_read_the_journal_does_not_see_it(client: Client, act_as: ActAs) -> None:
    services.answer(ACTION, "no", note="à voir avec Léa")
    with act_as(Role.SECRETARY):
        assert "à voir avec Léa" not in page(client)
