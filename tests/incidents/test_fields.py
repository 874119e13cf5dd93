"""What a notification must say, and what Vigie proposes beside."""

from datetime import UTC, datetime, timedelta

from vigie.incidents import law
from vigie.incidents.rules.fields import is_late, unanswered

AT = datetime(2026, 1, 1, tzinfo=UTC)


def test_it_works() -> None:
    names = [field.id for field in unanswered(law.fields(), {}, late=False)]
    assert names == [
        "nature", "people_categories", "people_count", "record_categories", "record_count", "contact",
        "consequences", "measures",
    ]  # fmt: skip


def test_the_reasons_for_a_delay_are_asked_only_past_it() -> None:
    assert "delay_reasons" in [field.id for field in unanswered(law.fields(), {}, late=True)]
    assert is_late(AT, AT + timedelta(hours=72)) is False
    assert is_late(AT, AT + timedelta(hours=72, seconds=1)) is True


def test_an_answer_that_comes_later_is_an_answer_and_a_blank_is_not() -> None:
    written = {"nature": "Confidentialité", "people_count": "pas encore connu", "contact": "   "}
    names = {field.id for field in unanswered(law.fields(), written, late=False)}
    assert "people_count" not in names
    assert {"contact", "measures"} <= names


def test_what_the_law_does_not_set_is_said_to_be_proposed() -> None:
    proposed = [field for field in law.fields() if not field.mandatory]
    assert proposed
    assert {field.basis for field in proposed} == {"proposed"}
    assert "n’a pas été vérifié" in law.fields_notice()
