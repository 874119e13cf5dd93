"""What fell due heads the page, and the count left outside the vault foresees it day by day."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from vigie.assessment import deadlines, services
from vigie.catalogue.ports import Due, due_sources
from vigie.practice import services as practice
from vigie.vault import waiting

pytestmark = pytest.mark.django_db

QUESTION = "passwords_unique"
OTHER = "card_rules"


def today() -> date:
    return timezone.now().astimezone(practice.zone()).date()


def head(client: Client) -> str:
    """What stands first on the home page: the alert, or nothing."""
    body = client.get("/").content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    found = re.search(r'<div class="alerte ko">.*?</details>', body, re.DOTALL)
    return re.sub(r"<[^>]+>", " ", found[0]) if found else ""


def due(control_id: str, days: int) -> None:
    services.answer(control_id, "no")
    services.set_action(control_id, due_on=today() + timedelta(days=days))


def test_nothing_due_says_nothing(client: Client) -> None:
    due(QUESTION, 1)
    assert head(client) == ""


def test_what_is_due_today_already_waits(client: Client) -> None:
    due(QUESTION, 0)
    assert "1 échéance vous attend" in head(client) and "pour aujourd’hui" in head(client)


def test_what_came_last_stands_first(client: Client) -> None:
    due(OTHER, -40)
    due(QUESTION, -1)
    found = deadlines.waiting(deadlines.deadlines(services.assess(), practice.zone()), today())
    assert [item.on for item in found] == [today() - timedelta(days=1), today() - timedelta(days=40)]
    shown = head(client)
    assert "2 échéances vous attendent" in shown
    assert shown.index(found[0].title[:20]) < shown.index(found[1].title[:20])


def test_an_action_done_waits_no_more(client: Client) -> None:
    due(QUESTION, -3)
    assert "prévue le" in head(client)
    services.answer(QUESTION, "yes")
    assert head(client) == ""


def test_an_answer_out_of_date_waits_since_its_own_term(client: Client) -> None:
    given = services.answer(QUESTION, "yes", now=timezone.now() - timedelta(days=4000))
    assert given.valid_until is not None
    (found,) = deadlines.deadlines(services.assess(), practice.zone())
    assert found.on == given.valid_until.astimezone(practice.zone()).date()
    assert "Réponse à redonner" in head(client) and "valable jusqu’au" in head(client)


def test_other_rooms_dates_are_there_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def source(now: datetime) -> Iterable[Due]:
        yield Due(
            "a", today() - timedelta(days=1), "Répondre à la demande", "Vigie : une échéance", "/demande/"
        )
        yield Due("b", today() - timedelta(days=1), "Déjà fait", "Vigie : une échéance", done=True)

    monkeypatch.setitem(due_sources._items, "requests", source)
    assert "1 échéance vous attend" in head(client) and "Répondre à la demande" in head(client)
    assert deadlines.days(timezone.now())[0] == [today() - timedelta(days=1)]


@pytest.mark.parametrize("later", [0, 1, 2, 29, 30, 31, 364, 400, 2000])
def test_the_count_left_outside_is_what_the_page_will_say(later: int, tmp_path: Path) -> None:
    now = timezone.now()
    for control_id, days in ((QUESTION, 2), (OTHER, 30)):
        due(control_id, days)
    for control in services.loader.load().controls:
        choices = {choice.value for choice in control.question.choices} if control.question else set()
        if control.scope.value == "practice" and "yes" in choices and control.id not in (QUESTION, OTHER):
            services.answer(control.id, "yes", now=now)
    waiting.write(tmp_path, *deadlines.days(now), now)
    left = waiting.read(tmp_path)
    assert left is not None
    then = now + timedelta(days=later)
    seen = deadlines.deadlines(services.assess(then), practice.zone())
    expected = len(deadlines.waiting(seen, then.astimezone(practice.zone()).date()))
    assert left.count(then) == expected
    assert (expected > 0) is (later >= 2)
