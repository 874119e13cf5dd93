"""Each document is an archivable, accessible PDF that says what it must."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from pypdf.generic import IndirectObject

from tests.documents.conftest import MOMENT, TEMPLATES, read, sample, text_of
from vigie.documents.services import compile_pdf

Printed = Callable[[str], bytes]
DISCLAIMER = "Repère de Vigie, ni certification ni avis juridique"
TITLES = {
    "bilan": "Mesures d’hygiène numérique, d’après le mémento de l’ANS, la CNIL et l’ANSSI",
    "helper": "Pour mon prestataire informatique",
    "callback": "Avant de répondre, rappelez",
    "recovery": "Feuille de secours du coffre Vigie",
    "letter": "Plainte au procureur de la République",
    "sheet": "Chaîne de conservation, pièce n° 1",
    "poster": "Information aux patients du cabinet",
    "reflex": "Ordinateur bloqué\u202f? Message de rançon\u202f?",
    "kit": "Pochette d’une journée sans ordinateur",
    "binder": "Dossier de conformité RGPD",
    "notice": "Vos données dans ce cabinet",
    "exercise": "Exercice de l’année : attestation",
}
OF_THE_PRACTICE = {"letter", "poster", "notice"}  # sent in its own name: no mark of Vigie


def resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value


def tags(reader: pypdf.PdfReader) -> list[dict[str, Any]]:
    """The structure elements, in reading order."""
    found: list[dict[str, Any]] = []

    def walk(node: Any) -> None:
        node = resolved(node)
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def fonts(reader: pypdf.PdfReader) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for page in reader.pages:
        for font in resolved(resolved(page["/Resources"]).get("/Font", {})).values():
            font = resolved(font)
            found[font["/BaseFont"]] = font
    return found


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_is_titled_and_in_french(printed: Printed, name: str) -> None:
    reader = read(printed(name))
    assert reader.metadata is not None
    assert (reader.metadata.title or "").replace("\u00a0", " ") == TITLES[name]
    root = reader.trailer["/Root"]
    assert root["/Lang"].casefold().startswith("fr")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_is_tagged(printed: Printed, name: str) -> None:
    reader = read(printed(name))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    kinds = [tag["/S"] for tag in tags(reader)]
    assert kinds[0] == "/Document"
    assert "/H1" in kinds
    assert kinds.count("/TH") >= 2 or name in {"recovery", "poster", "notice"}


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_claims_both_standards(printed: Printed, name: str) -> None:
    xmp = read(printed(name)).trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.search(r"<pdfaid:part>2</pdfaid:part>", xmp)
    assert re.search(r"<pdfaid:conformance>A</pdfaid:conformance>", xmp)
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>", xmp)


@pytest.mark.parametrize("name", TEMPLATES)
def test_its_fonts_are_ours_and_embedded(printed: Printed, name: str) -> None:
    found = fonts(read(printed(name)))
    assert found
    for base, font in found.items():
        assert "AtkinsonHyperlegible" in base
        below = resolved(resolved(font["/DescendantFonts"])[0])
        descriptor = resolved(below["/FontDescriptor"])
        assert any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_its_figures_have_words_for_those_who_do_not_see(printed: Printed, name: str) -> None:
    figures = [tag for tag in tags(read(printed(name))) if tag["/S"] == "/Figure"]
    assert all(tag.get("/Alt") for tag in figures)
    assert bool(figures) == ("qr_text" in str(sample(name)))


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_page_is_headed_footed_and_marked_as_fiction(printed: Printed, name: str) -> None:
    reader = read(printed(name))
    total = len(reader.pages)
    for number in range(total):
        page = text_of(printed(name), number)
        assert "Cabinet Kervadec" in page
        assert "24 novembre 2026" in page
        assert f"page {number + 1} / {total}" in page or name in ("poster", "notice")
        assert "EXEMPLE FICTIF" in page
        assert (DISCLAIMER in page) == (name not in {"recovery", *OF_THE_PRACTICE})


def test_without_demo_nothing_says_fiction() -> None:
    assert "FICTIF" not in text_of(compile_pdf(TEMPLATES["callback"], sample("callback") | {"demo": False}))


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_has_bookmarks(printed: Printed, name: str) -> None:
    assert len(read(printed(name)).outline) >= 1


def test_the_same_moment_gives_the_same_bytes(printed: Printed) -> None:
    again = compile_pdf(TEMPLATES["bilan"], sample("bilan"), moment=MOMENT)
    assert again == printed("bilan")
    later = compile_pdf(TEMPLATES["bilan"], sample("bilan"), moment=MOMENT + timedelta(days=1))
    assert later != again


def test_the_first_page_of_the_bilan_holds_the_three_actions_and_no_other(printed: Printed) -> None:
    data = sample("bilan")
    first = text_of(printed("bilan"), 0)
    for action in data["actions"]:
        assert action["title"] in first
        assert action["why"] in first
    for action in data["quarter"][3:]:
        assert action["title"] not in first
    assert "Ce document liste ce qui reste à faire. Un plan daté et suivi joue en votre faveur ; " in first
    assert "Vigie ne l’envoie à personne." in first
    assert "2 h · avec votre prestataire · mesuré le 24 novembre 2026" in first
    for words in ("4 À corriger", "3 Inconnus", "7 En place", "1 Sans objet"):
        assert words in first


def test_the_bilan_never_gives_a_score_nor_a_certificate(printed: Printed) -> None:
    text = text_of(printed("bilan")).casefold()
    for word in ("score", "conforme", "certifié conforme", "note globale", "/ 100"):
        assert word not in text


def test_the_bilan_prints_the_head_of_the_journal_unbroken(printed: Printed) -> None:
    head = sample("bilan")["head"]
    last = read(printed("bilan")).pages[-1].extract_text()
    assert head["hash"] in last
    assert str(head["seq"]) in last


def test_the_bilan_says_what_changed_and_why(printed: Printed) -> None:
    text = text_of(printed("bilan"))
    for change in sample("bilan")["changes"]:
        assert change["why"] in text


def test_the_helper_sheet_holds_evidence_steps_and_questions(printed: Printed) -> None:
    text = text_of(printed("helper"))
    assert "10.0.19045" in text
    assert "Revenez dans Vigie et choisissez Mesurer à nouveau." in text
    for question in sample("helper")["questions"]:
        assert question["text"] in text
    assert "Prestataire, nom et signature" in text


def test_the_call_back_card_holds_no_number_but_the_practice_s(printed: Printed) -> None:
    given = {contact["number"] for contact in sample("callback")["contacts"] if contact["number"]}
    for pdf, expected in (
        (printed("callback"), given),
        (compile_pdf(TEMPLATES["callback"], {"practice": {"name": "Cabinet"}}), set()),
    ):
        assert set(re.findall(r"\b0\d(?: \d\d){4}\b", text_of(pdf))) == expected
        assert len(read(pdf).pages) == 1


def test_the_reflex_sheet_is_one_page_in_the_order_of_the_gestures() -> None:
    data = sample("reflex")
    for given in (data, {}):
        pdf = compile_pdf(TEMPLATES["reflex"], given)
        assert len(read(pdf).pages) == 1
        assert set(re.findall(r"\b0\d(?: \d\d){4}\b", text_of(pdf))) <= set(
            re.findall(r"0\d(?: \d\d){4}", str(given))
        )
    text = text_of(compile_pdf(TEMPLATES["reflex"], data))
    places = [text.index(row["do"]) for row in data["gestures"]]
    assert places == sorted(places)
    assert all(url in text for url in ("17cyber.gouv.fr", "notifications.cnil.fr"))
    assert "À réimprimer avant le 24 novembre 2027" in text


def test_the_recovery_sheet_prints_each_group_and_nothing_of_the_practice_s_data(printed: Printed) -> None:
    text = text_of(printed("recovery"))
    for group in sample("recovery")["groups"]:
        assert group in text
    assert "Vigie ne contient pas vos dossiers patients" in text
    assert len(read(printed("recovery")).pages) == 1


def test_the_first_page_counts_each_theme(printed: Printed) -> None:
    first = text_of(printed("bilan"), 0)
    for theme in sample("bilan")["themes"]:
        found = Counter(row["verdict"] for row in theme["rows"])
        counts = " ".join(str(found[code]) for code in ("to_fix", "unknown", "met", "not_applicable"))
        assert f"{theme['title']} {counts}" in first


def test_long_actions_push_nothing_alone_onto_a_page() -> None:
    """What no longer fits on the first page goes on with the quarter, not before a blank."""
    data = sample("bilan")
    for action in data["actions"]:
        action["why"] = action["why"] + " Une phrase de plus qui prend de la place." * 12
    second = text_of(compile_pdf(TEMPLATES["bilan"], data), 1)
    assert "Vigie ne l’envoie à personne." in second
    assert "Le trimestre" in second


def test_a_row_is_never_split_over_two_pages() -> None:
    data = sample("bilan")
    data["themes"][0]["rows"] = [
        data["themes"][0]["rows"][0]
        | {"title": f"début{number}", "reason": "long " * 90 + f"raison{number}", "basis": f"fin{number}"}
        for number in range(40)
    ]
    pdf = compile_pdf(TEMPLATES["bilan"], data)
    pages = [text_of(pdf, number) for number in range(len(read(pdf).pages))]
    for number in range(40):
        where = [
            {i for i, page in enumerate(pages) if f"{word}{number} " in page} for word in ("début", "fin")
        ]
        assert where[0] == where[1], number
