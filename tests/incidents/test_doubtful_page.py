"""« Un appel, un SMS douteux ? »: open to all, four questions, never « sûr », nothing kept."""

from pathlib import Path

import pytest
from django.test import Client

from vigie import platform
from vigie.catalogue import loader
from vigie.incidents import card as cards
from vigie.incidents.asking import asked
from vigie.typography import plain

PAGE = "/attaque/appel-douteux/"
CALM = {"expected": "yes", "asks_secret": "no", "pressed": "no", "usual_number": "yes"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path))
    platform.private_dir(platform.vault_dir())
    return tmp_path


def said(client: Client, **answers: str) -> str:
    answer = client.get(PAGE, answers)
    assert answer.status_code == 200
    return plain(answer.content.decode())


def test_it_works(client: Client, locked: None) -> None:
    page = said(client)
    assert page.count("<fieldset") == 4 and page.count('type="radio"') == 12
    assert "checked" not in page and "Les trois réponses possibles" in page


@pytest.mark.parametrize(
    ("changed", "title"),
    [
        ({"asks_secret": "yes"}, "Très douteux"), ({"pressed": "yes"}, "Très douteux"),
        ({"expected": "unknown"}, "On ne peut pas savoir"), ({"usual_number": "no"}, "On ne peut pas savoir"),
        ({"pressed": "<script>"}, "On ne peut pas savoir"), ({}, "Aucun signe vu"),
    ],
)  # fmt: skip
def test_each_answer_leads_to_its_verdict_and_says_why(
    client: Client, locked: None, changed: dict[str, str], title: str
) -> None:
    page = said(client, **{**CALM, **changed})
    shown = page.partition('class="carte phare"')[2].partition("</section>")[0]
    assert title in shown and "Pourquoi" in shown
    assert "<script>" not in shown


def test_one_answer_alone_leaves_the_doubt() -> None:
    found = asked({"asks_secret": "no"})
    assert found.verdict is not None and found.verdict.id == "cannot_know"
    assert "Ce que vous ne savez pas reste un doute." in [plain(line) for line in found.reasons]


def test_no_verdict_makes_anybody_safe() -> None:
    for row in asked({}).verdicts:
        assert "sûr" not in row.title.casefold()
        assert "Rappelez" in row.say or "Rappelez" in " ".join(row.steps) or row.id == "very_doubtful"


def test_the_numbers_are_those_of_the_practice_s_own_card(client: Client, locked: None) -> None:
    assert "01 99 00 77 30" not in said(client)
    cards.write({"insurer_name": "Assurance du Ponant", "insurer_phone": "01 99 00 77 30"})
    page = said(client, **CALM)
    assert 'href="tel:0199007730"' in page and "Assurance du Ponant" in page


def test_it_stands_when_the_content_cannot_be_read(
    client: Client, locked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged() -> None:
        raise loader.CatalogueError("abîmé")

    monkeypatch.setattr(loader, "load", damaged)
    assert "3608" in said(client, **CALM)
