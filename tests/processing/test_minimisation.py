"""What a record keeps is asked about: a reason each, family life, free text, the national number."""

import pytest

from vigie.processing.rules.completeness import Data, Record
from vigie.processing.rules.minimisation import Doubt, Words, doubts, says
from vigie.processing.table import table

WORDS = Words(("famille", "enfants"), ("commentaires",), ("billing",))


@pytest.mark.parametrize(
    ("name", "data", "origin", "expected"),
    [
        ("identity", Data("Nom", "1 an", "Joindre"), "", ()),
        ("identity", Data("Nom"), "", (Doubt.WHY,)),
        ("personal_life", Data("Habitudes"), "", (Doubt.WHY, Doubt.FAMILY)),
        ("personal_life", Data("Aidant", "", "Organiser les soins"), "", ()),
        ("identity", Data("Nom, nombre d’ENFANTS"), "", (Doubt.WHY, Doubt.FAMILY)),
        ("health", Data("Zone de commentaires", "", "Suivre"), "", (Doubt.FREE_TEXT,)),
        ("national_id", Data("NIR", "", "Facturer"), "billing", ()),
        ("national_id", Data("NIR", "", "Facturer"), "", (Doubt.NATIONAL_ID,)),
        ("national_id", Data("NIR", "", "Facturer"), "website", (Doubt.NATIONAL_ID,)),
    ],
)
def test_each_doubt(name: str, data: Data, origin: str, expected: tuple[Doubt, ...]) -> None:
    assert doubts(Record(data={name: data}), origin, WORDS) == tuple((name, doubt) for doubt in expected)


def test_a_word_is_found_whole() -> None:
    assert says("Les enfants, leurs âges", ["enfants"]) and not says("enfantsx", ["enfants"])


def test_the_ready_made_activities_give_no_doubt() -> None:
    known = table()
    assert {
        row.id: found for row in known.ready.values() if (found := doubts(row.record, row.id, known.words))
    } == {}
    assert {rule.id for rule in known.rules} == set(Doubt)
