"""The sentences: every code that a rule may give has one, with its source; a pack without them is no harm."""

import re
from pathlib import Path
from typing import Any

import pytest

from vigie.catalogue import loader, tables
from vigie.incidents import law, wording
from vigie.incidents.rules.breach import ASKED, Breach, Told, assess
from vigie.incidents.rules.deadlines import Delays, Kind, State
from vigie.incidents.rules.decisions import KINDS, Needed
from vigie.incidents.rules.enisa import Level

RULES = Path(law.__file__).parent / "rules"
SOURCES = "\n".join(path.read_text("utf-8") for path in sorted(RULES.glob("*.py")))
TABLE = law.law().table
ANSWERED = {f"{kind}.{word}" for kind in ("insurer", "patients", "health_authority", "card_issuer", "bank",
            "vendor_letter", "health_insurance") for word in ("applies", "does_not", "unknown")}  # fmt: skip
SUFFIXED = {"insurer.applies_no_days", "insurer.unknown_no_days"}


def quoted(pattern: str) -> set[str]:
    return set(re.findall(rf'"({pattern})"', SOURCES))


def test_it_works() -> None:
    found = law.law()
    assert found.text("complaint.applies", {"hours": 72}).count("72 heures") == 1
    assert found.source(("clocks", "cnil_initial")).title == "RGPD, article 33"


def test_every_reason_of_the_rules_has_its_sentence_and_back() -> None:
    prefixes = {code.partition(".")[0] for code in TABLE["reasons"]}
    named = {code for code in quoted(r"[a-z_]+\.[a-z_]+") if code.partition(".")[0] in prefixes}
    assert named | ANSWERED | SUFFIXED == set(TABLE["reasons"])


def test_every_line_of_the_reasoning_has_its_words_and_back() -> None:
    assert {line.code for line in assess(Breach()).lines} == set(TABLE["lines"])


def test_every_case_and_difference_has_its_words_and_back() -> None:
    assert quoted(r"case_\d\d") == set(TABLE["cases"])
    assert set(TABLE["differs"]) <= quoted("[a-z_]+")


def test_every_clock_and_declaration_is_named() -> None:
    assert set(TABLE["clocks"]) == set(Kind)
    assert set(TABLE["declarations"]) == set(KINDS)


def test_every_source_named_exists_and_every_source_is_used() -> None:
    parts = ("clocks", "declarations", "reasons", "lines", "cases", "notes")
    named = {row["source"] for part in parts for row in TABLE[part].values() if "source" in row}
    assert named == set(TABLE["sources"])


def test_every_sentence_of_law_has_a_source() -> None:
    found = law.law()
    for part in ("clocks", "declarations", "cases", "notes"):
        for code in TABLE[part]:
            assert found.source((part, code)).title, code


def test_a_case_without_a_conclusion_read_has_neither_half_of_one() -> None:
    for code, row in TABLE["cases"].items():
        assert ("authority" in row) == ("persons" in row), code


def test_no_place_stays_empty() -> None:
    params = {"hours": 72, "days": 5, "months": 13}
    for code in TABLE["reasons"]:
        assert "{" not in law.law().text(code, params), code


def test_patients_never_read_a_number_of_hours() -> None:
    texts = [
        row["text"] for code, row in TABLE["reasons"].items() if code.startswith(("patients", "persons"))
    ]
    assert texts
    assert not any("{hours}" in text or "72" in text for text in texts)


def test_the_delays_in_force_are_those_of_the_texts() -> None:
    assert law.law().delays == Delays(72, 72, 72, 13, 12)


def test_words_are_complete() -> None:
    assert set(wording.ASKED) == set(ASKED)
    assert set(wording.STATES) == set(State)
    assert set(wording.NEEDED) == set(Needed)
    assert set(wording.TOLD) == set(Told)
    assert set(wording.LEVELS) == set(Level)


def test_a_pack_made_before_these_tables_uses_the_program_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    own = loader.load()
    older = loader.Catalogue(own.version, own.controls, own.facts, own.themes,
                             {k: v for k, v in own.tables.items() if k not in {"declarations", "breach_fields"}})  # fmt: skip
    tables.check(older.tables)
    monkeypatch.setattr(loader, "load", lambda folder=None: own if folder else older)
    assert law.law().table == TABLE
    assert law.fields()


@pytest.mark.parametrize(
    "harm", [{}, {"delays": {"cnil_hours": 0}}, {"sources": {"x": {"title": "sans date"}}}]
)
def test_a_harmed_table_is_refused(harm: dict[str, Any]) -> None:
    known = dict(loader.load().tables)
    with pytest.raises(loader.CatalogueError, match=r"declarations\.yaml"):
        tables.check({**known, "declarations": {**known["declarations"], **harm} if harm else {}})


@pytest.mark.parametrize(
    ("text", "filled"),
    [("{hours} h", "72 h"), ("{days}", "{days}"), ("{hours.__class__}", "{hours.__class__}"), ("{}", "{}")],
)
def test_a_sentence_takes_numbers_and_nothing_else(text: str, filled: str) -> None:
    assert law.fill(text, {"hours": 72}) == filled


def test_who_must_report_to_the_health_authorities_is_dated_and_a_centre_is_unknown() -> None:
    found = law.law()
    assert [found.obliged(form) for form in ("laboratory", "solo", "pharmacy", "centre", None)] == [
        True, False, False, None, None,
    ]  # fmt: skip
    named = found.named(found.table["obliged_structures"]["source"])
    assert named.confidence == "A" and named.checked_on.year >= 2026
    forms = {*found.table["obliged_structures"]["yes"], *found.table["obliged_structures"]["no"]}
    assert forms <= set(loader.load().facts["profile.structure"].choices)
