"""Every document over a known and an unknown incident: what it says, what it leaves to be written, what it never says."""

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.incidents.papers.cases import AT, DIGEST, EMPTY, FULL
from vigie.catalogue import loader, references, tables
from vigie.documents.papers.paper import Blank, Bullets, Paper, Paragraph, Table, blocks, rows
from vigie.incidents.papers import kinds as module
from vigie.incidents.papers.case import Case, facts, values
from vigie.incidents.papers.compose import compose, kind_of, prefilled
from vigie.incidents.papers.kinds import GROUPS, OF_A_STEP, kinds, table
from vigie.incidents.rules.breach import Breach, Cause
from vigie.incidents.rules.decisions import Situation

NAMES = [*kinds()]
CASES = {"full": FULL, "empty": EMPTY}
BLANK = "[à compléter"


def said(paper: Paper) -> str:
    """All of its words."""
    words = [paper.title, *paper.sender, *paper.recipient, paper.place_date, paper.subject, paper.greeting]
    for section in paper.sections:
        words.append(section.heading)
        for part in section.parts:
            words.append(part.label)
            for block in part.blocks:
                match block:
                    case Paragraph(text):
                        words.append(text)
                    case Bullets(items):
                        words += items
                    case Table():
                        words += [cell for row in (block.headers, *block.rows) for cell in row]
                    case Blank():
                        words.append(block.label)
    return "\n".join([*words, paper.closing, *paper.signatory, *paper.footers])


def missing(paper: Paper, *, mandatory: bool = True) -> set[str]:
    return {row.id for row in paper.missing if row.mandatory or not mandatory}


def test_it_works() -> None:
    paper = compose("complaint", FULL, {"losses": "Deux jours de consultations."})
    assert paper.subject == "Plainte contre X, atteinte à un système de traitement automatisé de données"
    assert "Deux jours de consultations." in said(paper)
    assert "Réseau coupé" in said(paper)
    assert DIGEST in said(paper)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_nothing_of_the_program_shows(name: str, case: Case) -> None:
    text = said(compose(name, case, {}))
    assert not re.search(r"\bNone\b|[{}]|\bFalse\b|\bTrue\b|datetime|frozenset", text)
    assert "'" not in text
    assert "Envoyé par Vigie" not in text


@pytest.mark.parametrize("name", NAMES)
def test_of_an_unknown_incident_every_mandatory_field_is_asked_for(name: str) -> None:
    kind = kinds()[name]
    paper = compose(name, EMPTY, {field.id: "" for field in kind.fields})
    assert missing(paper) == {field.id for field in kind.fields if field.mandatory}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_known_shows_where_it_is_to_be_written(name: str) -> None:
    paper = compose(name, EMPTY, {})
    assert BLANK in said(paper)
    assert {row.id for row in paper.missing} >= {key for key, text in paper.texts if BLANK in text}


@pytest.mark.parametrize("name", NAMES)
def test_the_person_s_words_win_and_nothing_is_lost_on_the_way(name: str) -> None:
    kind = kinds()[name]
    written = {field.id: f"Écrit {field.id} {{known}} | à 9 h 40\n- ligne" for field in kind.fields}
    paper = compose(name, FULL, written)
    assert dict(paper.texts) == written
    assert compose(name, FULL, dict(paper.texts)) == paper
    for field in kind.fields:
        assert f"Écrit {field.id}" in said(paper).replace("\n", " "), field.id


@pytest.mark.parametrize("name", NAMES)
def test_an_emptied_field_stays_empty(name: str) -> None:
    kind = kinds()[name]
    free = [
        field.id for field in kind.fields if not field.mandatory and field.shape == "text" and not field.when
    ]
    paper = compose(name, FULL, dict.fromkeys(free, ""))
    assert all(not dict(paper.texts)[key] for key in free)
    assert not missing(paper) & set(free)


def test_a_place_typed_by_hand_is_never_filled() -> None:
    assert "{signatory}" in said(compose("bank", FULL, {"facts": "{signatory} {known.__class__}"}))
    assert "{known}" in said(compose("bank", replace(FULL, signatory="{known}"), {}))


def test_patients_are_never_given_a_number_of_hours() -> None:
    for name in ("patients_letter", "patients_poster"):
        raw = str(table()["papers"][name])
        assert "72" not in raw and "heures" not in raw and "{complaint_hours}" not in raw
        assert "72" not in said(
            compose(name, replace(FULL, breach=replace(FULL.breach, people_count=None)), {})
        )


def test_the_letter_to_patients_says_what_the_law_asks() -> None:
    asked = {field.id for field in kinds()["patients_letter"].fields if field.basis == "law"}
    assert asked == {"what_happened", "consequences", "measures", "contact"}
    assert asked == {field.id for field in kinds()["patients_poster"].fields if field.basis == "law"}


def test_the_forms_for_the_cnil_have_every_field_of_the_data_under_its_label() -> None:
    from vigie.incidents import law

    for name in ("cnil_initial", "cnil_complementary"):
        fields = {field.id: field for field in kinds()[name].fields}
        for row in law.fields():
            assert fields[row.id].label == row.label
            assert (fields[row.id].basis, fields[row.id].when) == (row.basis, row.when)
            assert fields[row.id].mandatory == (row.mandatory and row.when != "late")
        assert "libellé du formulaire en ligne n’a pas été vérifié" in " ".join(
            compose(name, FULL, {}).footers
        )


def test_reasons_for_a_delay_are_mandatory_past_it_alone() -> None:
    assert "delay_reasons" in missing(compose("cnil_initial", FULL, {}))
    assert "delay_reasons" not in missing(compose("cnil_initial", replace(FULL, late=False), {}))


def test_the_tribunal_is_never_guessed() -> None:
    paper = compose("complaint", FULL, {})
    assert "Tribunal judiciaire de [à compléter : ville du tribunal judiciaire]" in paper.recipient
    assert "recipient" in missing(paper)


@pytest.mark.parametrize(
    ("situation", "subject"),
    [
        (Situation(), "Plainte contre X"),
        (Situation(theft=True), "Plainte contre X"),
        (Situation(theft=True, system_attack=False), "Plainte contre X, vol de matériel"),
        (
            Situation(theft=True, system_attack=True),
            "Plainte contre X, atteinte à un système de traitement automatisé de données",
        ),
    ],
)
def test_a_complaint_names_an_offence_only_where_it_is_known(situation: Situation, subject: str) -> None:
    paper = compose("complaint", replace(FULL, situation=situation), {})
    assert paper.subject == subject
    assert ("323-1" in said(paper)) == bool(situation.system_attack)


def test_a_duty_to_report_is_said_only_where_it_is_one() -> None:
    texts = {
        known: said(
            compose("health_authority", replace(FULL, situation=Situation(obliged_structure=known)), {})
        )
        for known in (True, False, None)
    }
    assert "L1111-8-2" in texts[True] and "Signalement volontaire" not in texts[True]
    assert "Signalement volontaire" in texts[False] and "L1111-8-2" not in texts[False]
    assert "Signalement volontaire" not in texts[None] and "L1111-8-2" not in texts[None]


def test_a_vendor_s_message_is_named_only_if_there_was_one() -> None:
    assert "Votre message du 24 novembre 2026" in said(compose("vendor_letter", FULL, {}))
    assert "Votre message" not in said(compose("vendor_letter", replace(FULL, told_at=None), {}))


@given(st.sampled_from([None, True, False]), st.sampled_from([None, *Cause]))
def test_what_is_unknown_claims_nothing(value: bool | None, cause: Cause | None) -> None:
    case = replace(EMPTY, breach=Breach(cause=cause, confidentiality=value))
    known = facts(case)
    assert ("confidentiality" in known, "no_confidentiality" in known) == (value is True, value is False)
    letter = said(compose("patients_letter", case, {}))
    assert ("a pu lire ou copier" in letter) == (value is True)


def test_every_fact_and_every_place_of_the_data_exists() -> None:
    told = [sentence for kind in kinds().values() for field in kind.fields for sentence in field.prefill]
    opposite = replace(
        FULL,
        breach=Breach(
            cause=Cause.MAILBOX,
            **dict.fromkeys(
                ("confidentiality", "integrity", "availability", "care_affected", "encrypted", "backup"),
                False,
            ),
            malicious=False,
        ),
        situation=Situation(
            system_attack=False, theft=True, vendor_involved=False, insured=False, obliged_structure=True
        ),
        high_risk=False,
        receipts={},
        told_at=None,
        movements=((AT, "Anne | Expert | analyse | oui"),),
    )
    known = facts(FULL) | facts(opposite) | facts(EMPTY)
    known |= facts(replace(opposite, breach=Breach(malicious=False, encrypted=True)))
    assert {fact for sentence in told for fact in sentence.when} <= known
    places = {place for sentence in told for place in re.findall(r"\{(\w+)\}", sentence.text)}
    assert places <= set(table()["blanks"])
    assert set(values(FULL)) <= set(table()["blanks"])


def test_the_sentences_have_sources_and_the_kinds_a_group() -> None:
    for kind in kinds().values():
        assert kind.sources and kind.group in GROUPS
        assert kind.style in {"letter", "form", "poster", "custody"}
        assert len({field.id for field in kind.fields}) == len(kind.fields)
    assert set(OF_A_STEP.values()) <= set(kinds())


def test_every_document_that_a_playbook_names_exists() -> None:
    from vigie.catalogue import playbooks

    named = {step.document for book in playbooks.load(loader.load()) for step in book.steps if step.document}
    assert named == set(OF_A_STEP)


def test_instants_are_those_of_the_practice() -> None:
    from zoneinfo import ZoneInfo

    assert "24 novembre 2026 à 14 h 05" in said(compose("police_sheet", FULL, {}))
    overseas = replace(FULL, zone=ZoneInfo("Indian/Reunion"))
    assert "24 novembre 2026 à 17 h 05" in said(compose("police_sheet", overseas, {}))


def test_the_register_has_one_row_for_each_incident_whatever_its_texts_hold() -> None:
    table_of = compose("breach_register", FULL, {}).sections[0].parts[0].blocks[0]
    assert isinstance(table_of, Table)
    assert [row[0] for row in table_of.rows] == ["7", "3"]
    assert table_of.rows[0][2] == "Fichiers chiffrés ; sur deux postes"
    assert table_of.rows[1][2] == "Courriel / mal adressé"


def test_a_form_of_custody_is_filled_by_hand_and_has_empty_rows() -> None:
    paper = compose("custody-1", FULL, {"envelope": "E-7"})
    found = [block for section in paper.sections for part in section.parts for block in part.blocks]
    tables = [block for block in found if isinstance(block, Table)]
    assert len(tables[0].rows) == 6 and not any(cell for row in tables[0].rows for cell in row)
    assert sum(isinstance(block, Blank) for block in found) == 8
    assert Paragraph("N° de l’enveloppe scellée : E-7") in found
    assert paper.title == "Chaîne de conservation, pièce n° 1"


@pytest.mark.parametrize(
    "name", ["", "nothing", "custody-", "custody-x", "complaint-1", "custody-1-2", "custody-9999999"]
)
def test_a_document_that_does_not_exist_is_no_document(name: str) -> None:
    with pytest.raises(KeyError):
        kind_of(name)


@given(st.text(max_size=400))
def test_any_text_keeps_its_words(text: str) -> None:
    kept = "".join(
        part
        for block in blocks(text)
        for part in (block.items if isinstance(block, Bullets) else (block.text,))  # type: ignore[union-attr]
    )
    bare = re.sub(r"\s", "", kept)
    assert len(bare) >= len(re.sub(r"[\s\-•–]", "", text)) - text.count("\x1c")
    found = rows(text, 3)
    assert all(len(row) == 3 for row in found)
    assert re.sub(r"[\s|]", "", "".join(map("".join, found))) == re.sub(r"[\s|]", "", text)


def test_a_line_without_a_column_never_stands_under_a_date() -> None:
    assert rows("Réseau coupé\n9 h | Photo | nette", 2) == (("", "Réseau coupé"), ("9 h", "Photo | nette"))


def test_a_register_without_a_decision_asks_for_it() -> None:
    assert "decision" in missing(compose("register_record", replace(FULL, decision=""), {}))
    assert "decision" not in missing(compose("register_record", FULL, {}))


def test_patients_are_never_told_a_gesture_of_the_program() -> None:
    for name in ("patients_letter", "patients_poster"):
        assert "geste fait" not in said(compose(name, replace(FULL, receipts={}), {}))
        assert "measures" in missing(compose(name, FULL, {}))


def test_a_pack_made_before_this_table_uses_the_program_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    own = loader.load()
    older = {key: rows for key, rows in own.tables.items() if key not in {"papers", "breach_fields"}}
    before = loader.Catalogue(own.version, own.controls, own.facts, own.themes, older)
    tables.check(older)
    module._kinds.cache_clear()
    monkeypatch.setattr(loader, "load", lambda folder=None: own if folder else before)
    try:
        assert list(kinds()) == NAMES
        assert compose("complaint", FULL, {}).subject
    finally:
        module._kinds.cache_clear()


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda table: table["papers"]["bank"].update(sources=["nobody"]), "source inconnue nobody"),
        (
            lambda table: table["papers"]["cnil_complementary"].update(like="nothing"),
            "document inconnu nothing",
        ),
        (
            lambda table: table["papers"]["bank"]["sections"][0]["fields"][0].pop("label"),
            "rubrique sans nom operation",
        ),
        (lambda table: table["blanks"].pop("bank"), "mot sans libellé bank"),
    ],
)
def test_a_pack_whose_references_lead_nowhere_is_refused(harm: Callable[[Any], Any], words: str) -> None:
    own = loader.load()
    changed = copy.deepcopy(dict(own.tables))
    harm(changed["papers"])
    found = loader.Catalogue(own.version, own.controls, own.facts, own.themes, changed)
    with pytest.raises(loader.CatalogueError, match=rf"papers\.yaml.*{words}"):
        references.check(found)


@pytest.mark.parametrize(
    "harm",
    [
        lambda table: table.pop("blanks"),
        lambda table: table["papers"]["bank"].update(style="sms"),
        lambda table: table["papers"]["bank"]["sections"][0]["fields"][0].update(basis="guess"),
        lambda table: table["sources"]["vigie"].pop("checked_on"),
    ],
)
def test_a_harmed_table_is_refused(harm: Callable[[Any], Any]) -> None:
    changed = copy.deepcopy(dict(loader.load().tables))
    harm(changed["papers"])
    with pytest.raises(loader.CatalogueError, match=r"papers\.yaml"):
        tables.check(changed)


def test_the_same_case_proposes_the_same_texts() -> None:
    later = replace(FULL, made_at=FULL.made_at + timedelta(minutes=1))
    for kind in kinds().values():
        assert prefilled(kind, FULL) == prefilled(kind, later)
