"""The decision table: every path ends, has a source, and no yes leaves out who asks or what allows it."""

from itertools import product

import pytest

from vigie.disclosures.rules.deciding import GIVES, MOST_QUESTIONS, Answer, Kind, Verdict, decide, sound
from vigie.disclosures.table import Requester, table

KNOWN = table()
assert KNOWN is not None
EVERY = list(KNOWN.requesters.values())


def paths(asked: Requester) -> list[dict[str, Answer]]:
    """Every way to answer, and to leave unanswered."""
    names = [one.id for one in asked.questions]
    return [
        {name: said for name, said in zip(names, chosen, strict=True) if said is not None}
        for chosen in product((*Answer, None), repeat=len(names))
    ]


@pytest.mark.parametrize("asked", EVERY, ids=lambda one: one.id)
def test_every_path_ends_and_no_yes_skips_identity_or_basis(asked: Requester) -> None:
    assert sound(asked.verdict, asked.questions) and len(asked.questions) <= MOST_QUESTIONS
    assert asked.sources and asked.say.endswith((".", ":")) and asked.what
    for answers in paths(asked):
        found = decide(asked.verdict, asked.questions, answers)
        if found.verdict in GIVES:
            right = {one.kind for one in asked.questions if answers.get(one.id) == one.expects}
            assert {Kind.IDENTITY, Kind.BASIS} <= right and not found.missing
        elif found.stopped_by:
            assert found.stopped_by.otherwise.endswith((".", ":")) or "»." in found.stopped_by.otherwise
        else:
            assert found.verdict == asked.verdict
        if Answer.UNKNOWN in answers.values():
            assert found.verdict not in GIVES


def test_the_table_is_as_wide_as_asked() -> None:
    assert len(EVERY) >= 40 and sum(one.frequent for one in EVERY) == 8
    for word, name in {
        "banque": "bank", "tuteur": "guardian_person", "police": "police_asks", "impôts": "tax", "ecole": "school",
        "mutuelle": "complementary", "médecin du travail": "occupational", "chercheur": "researcher",
        "huissier": "bailiff", "héritier": "heirs", "perquisition": "search", "voisin": "other_person",
    }.items():  # fmt: skip
        assert name in [one.id for one in KNOWN.found(word)], word
    assert KNOWN.found("zzz") == []


@pytest.mark.parametrize(
    ("name", "answers", "verdict"),
    [
        ("employer", {}, Verdict.NO),
        ("private_insurer", {}, Verdict.TO_PATIENT),
        ("requisition_documents", {}, Verdict.ORDER),
        ("complementary", {"identity_official": "yes", "grouped_codes": "no"}, Verdict.ORDER),
        ("search", {"identity_official": "yes", "physician": "no"}, Verdict.ORDER),
        ("parents", {"identity_person": "yes", "parental": "yes", "minor_secret": "yes"}, Verdict.NO),
        ("parents", {"identity_person": "yes", "parental": "yes", "minor_secret": "no"}, Verdict.YES_IF),
        ("parents", {"identity_person": "unknown", "parental": "yes", "minor_secret": "no"}, Verdict.NO),
        ("patient", {"identity_person": "yes", "own_file": "yes"}, Verdict.YES),
        ("insurance_medical", {"identity_official": "yes", "adviser": "no"}, Verdict.NO),
        (
            "heirs",
            {"identity_person": "yes", "heir": "yes", "heir_reason": "yes", "deceased_opposed": "yes"},
            Verdict.NO,
        ),
    ],
)
def test_cases(name: str, answers: dict[str, str], verdict: Verdict) -> None:
    asked = KNOWN.requesters[name]
    assert (
        decide(asked.verdict, asked.questions, {k: Answer(v) for k, v in answers.items()}).verdict == verdict
    )


def test_no_letter_confirms_that_somebody_is_a_patient() -> None:
    for letter in KNOWN.letters.values():
        text = " ".join(letter.paragraphs)
        assert "ne dit pas si une personne est connue du cabinet" in text
        assert "votre patient" not in text and "notre patient" not in text
