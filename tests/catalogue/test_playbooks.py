"""The playbooks: each is whole, sourced, short, and leads somewhere."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from vigie.catalogue import contacts, loader, playbooks, references, sheets
from vigie.catalogue.loader import Catalogue, CatalogueError
from vigie.catalogue.rules.playbooks import PHASES, Never, Playbook, Step
from vigie.typography import plain

ROOT = Path(__file__).parents[2]
CATALOGUE = loader.load(loader.DATA)
BOOKS = playbooks.load(CATALOGUE)
COMMON = loader.read_yaml(loader.DATA / "playbooks" / "common.yaml")
ICONS = set(
    re.findall(r'id="(i-[a-z-]+)"', (ROOT / "src/vigie/ui/static/vigie/icons.svg").read_text("utf-8"))
)
EXPECTED = {
    "ransom_note", "files_unreadable", "mailbox_hacked", "amelipro_hacked", "phishing_clicked", "device_stolen",
    "phone_stolen", "card_lost", "data_sent_wrong_person", "data_published", "fake_support", "fake_bank_details",
    "vendor_down", "vendor_breached", "doubtful_caller", "account_taken_over", "mssante_psc", "forged_prescriptions",
    "something_odd",
}  # fmt: skip
ENGLISH = re.compile(
    r"\b(phishing|hacker|mail|email|e-mail|ransomware|malware|spam|login|password|backup|cloud computing|helpdesk|"
    r"device|ticket|check|update|scan|hotline|the|your)\b",
    re.I,
)
NAMES = re.compile(r"Signal Spam")  # a service's own name


def every_step() -> Iterator[Step]:
    yield BOOKS.first
    for row in BOOKS:
        yield from row.steps


def texts(row: Playbook) -> Iterator[str]:
    """Everything a person reads of a playbook; aliases are only searched."""
    yield from (row.title, row.hint, *row.evidence, *row.ends_when)
    for never in row.never:
        yield from (never.do_not, never.why, never.unless)
    for step in row.steps:
        yield from step_texts(step)


def step_texts(step: Step) -> Iterator[str]:
    yield from (step.do, step.why, step.evidence, *(line for lines in step.how.values() for line in lines))
    if step.asks:
        yield step.asks.text
        yield from (choice.label for choice in step.asks.choices)


def ids(row: Playbook, phase: str) -> list[str]:
    return [step.id for step in row.phases[phase]]


def test_it_works() -> None:
    assert {row.id for row in BOOKS} == EXPECTED
    assert (BOOKS.rows[0].id, BOOKS.rows[-1].id) == ("ransom_note", "something_odd")
    assert BOOKS["ransom_note"].title.startswith("Une demande de rançon")


def test_our_own_files_hold_to_their_schema_and_lead_somewhere() -> None:
    references.check(CATALOGUE)


def test_each_is_whole() -> None:
    for row in BOOKS:
        assert all(row.phases[phase] for phase in PHASES), row.id
        assert len(row.never) >= 2, row.id
        assert row.icon in ICONS, row.id
        assert len(row.aliases) >= 3, row.id


def test_a_sheet_named_in_a_text_is_one_of_ours() -> None:
    titles = {plain(row.title) for row in BOOKS}
    named = {
        name for row in BOOKS for text in texts(row) for name in re.findall(r"fiche « ([^»]+) »", plain(text))
    }
    assert named and named <= titles


def test_whoever_holds_the_mouse_is_cut_off_before_anything_is_written_down() -> None:
    first = ids(BOOKS["fake_support"], "minutes_15")
    assert first[:3] == ["fake_support.hang_up", "fake_support.took_control", "fake_support.cut"]


def test_titles_are_told_apart() -> None:
    assert len({plain(row.title) for row in BOOKS}) == len(BOOKS.rows)


def test_everything_said_has_a_dated_source() -> None:
    for row in (*every_step(), *(never for book in BOOKS for never in book.never)):
        assert row.sources
        for source in row.sources:
            assert source.confidence in {"A", "B", "C"}
            assert date(2026, 1, 1) <= source.checked_on <= max(date(2026, 11, 30), date.today())
            reference = re.search(r"\d/\d", source.title)
            assert source.url or reference or source.confidence == "C", source.title


def test_no_source_is_idle_and_none_has_two_keys() -> None:
    used = {source for row in BOOKS for source in row.sources} | set(BOOKS.first.sources)
    titles = [row["title"] for row in COMMON["sources"].values()]
    assert {source.title for source in used} == set(titles)
    assert len(set(titles)) == len(titles)


def test_a_playbook_never_rests_on_vigies_own_choice_alone() -> None:
    for row in BOOKS:
        assert any(source.confidence == "A" for source in row.sources), row.id


def test_contacts_exist_and_are_dated() -> None:
    known = contacts.national(CATALOGUE)
    for step in every_step():
        for key in step.contacts:
            if key.startswith(playbooks.PRACTICE):
                assert key.removeprefix(playbooks.PRACTICE) in playbooks.PRACTICE_CONTACTS, key
            else:
                assert known[key].checked_on, key


def test_a_number_in_a_text_is_a_contacts_own() -> None:
    numbers = " ".join(contact.number for contact in contacts.national(CATALOGUE).values())
    for row in BOOKS:
        for text in texts(row):
            for number in re.findall(r"\d{4,}", text):
                assert number in numbers or number.startswith("20"), text


def test_the_practices_own_contacts_are_those_of_the_schema() -> None:
    schema = (ROOT / "src/vigie/catalogue/schema/playbooks.json").read_text("utf-8")
    (names,) = re.findall(r"practice:\(([a-z|]+)\)", schema)
    assert names.split("|") == list(playbooks.PRACTICE_CONTACTS)


def test_gestures_are_short_and_imperative() -> None:
    for step in every_step():
        assert len(step.do) <= 70 and len(step.why) <= 160, step.id
        first = plain(step.do).split()[0].rstrip(",").split("-")[0]
        assert first.endswith("ez") or first in {"Dites", "Faites", "Ne"}, step.do
        assert not step.do.endswith((".", "?", "!")), step.do
        for lines in step.how.values():
            assert len(lines) <= 8
            assert all(len(line) <= 140 for line in lines), step.id


def test_refusals_say_what_not_to_do() -> None:
    for never in (never for row in BOOKS for never in row.never):
        assert plain(never.do_not).startswith(("Ne ", "N’")), never.do_not
        assert never.why.endswith(".")


def test_sentences_stay_short() -> None:
    for row in BOOKS:
        for text in texts(row):
            for sentence in re.split(r"(?<=[.!?:;])\s", plain(text)):
                assert len(re.findall(r"[\w’'-]+", sentence)) <= 22, sentence


def test_the_words_are_french_and_calm() -> None:
    for row in BOOKS:
        for text in texts(row):
            assert not ENGLISH.search(NAMES.sub("", plain(text))), text
            assert not re.search(r"\w'\w", text), text
            assert "—" not in text and '"' not in text and "!" not in text, text
            assert text.count("«") == text.count("»"), text
            assert not re.search(r"\b(?:tu|ton|tes|toi)\b", text), text


def test_attacks_begin_in_the_order_that_vigie_advises() -> None:
    for row in BOOKS:
        if row.kind == "attack":
            assert ids(row, "minutes_15")[:4] == ["care_now", "cut_network", "photo_time", "call_help"], (
                row.id
            )
    assert "Vigie" in BOOKS.order_note


def test_the_lone_practitioner_never_collects() -> None:
    for row in BOOKS:
        assert not {"live_triage", "seal_copy"} & set(ids(row, "minutes_15")), row.id
    for step in every_step():
        if step.id in {"live_triage", "seal_copy", "ransom_note.keep_note"}:
            assert step.with_helper


def test_an_intrusion_is_not_a_matter_for_the_online_complaint() -> None:
    for row in BOOKS:
        for step in row.steps:
            if "online_theft_complaint" in step.contacts:
                assert row.system_attack == "no", row.id
    assert "online_theft_complaint" in {c for s in BOOKS["device_stolen"].steps for c in s.contacts}


def test_clocks_go_with_what_may_have_happened() -> None:
    for row in BOOKS:
        clocks = {clock for step in row.steps for clock in step.clocks}
        if row.system_attack == "no":
            assert "complaint" not in clocks, row.id
        if "complaint" in clocks:
            assert "complaint" in row.declares, row.id
        if row.personal_data == "likely":
            assert {"cnil_decide", "cnil_notify", "register_breach"} <= {step.id for step in row.steps}, (
                row.id
            )
        starts = {clock for step in row.phases["minutes_15"] for clock in step.starts}
        assert clocks <= starts, f"{row.id} has no start"


def test_patients_are_never_told_within_72_hours() -> None:
    step = next(step for step in BOOKS["ransom_note"].steps if step.id == "patients_decide")
    assert "72" not in " ".join(step_texts(step))
    assert "élevé" in step.why and "meilleurs délais" in plain(step.why)


def test_no_deadline_waits_for_the_vault() -> None:
    """The vault may be on the very PC that is held to ransom: only what is kept in it waits."""
    waiting = {step.id for step in every_step() if not step.locked_ok}
    assert waiting == {"register_breach"}
    assert not any(step.clocks for step in every_step() if step.id in waiting)


def test_amelipro_follows_the_lecture_in_full() -> None:
    said = plain(" ".join(texts(BOOKS["amelipro_hacked"])))
    for words in (
        "désactive le mot de passe", "prend contact", "3608", "Mot de passe oublié",
        "Réinitialiser votre mot de passe amelipro", "réservé à amelipro", "Gestion de compte", "Mon compte",
        "Connexion et sécurité", "Consulter mes derniers évènements", "prévient la CNIL pour ce qui la concerne",
    ):  # fmt: skip
        assert words in said, words


def test_a_breached_vendor_shows_both_opinions() -> None:
    row = BOOKS["vendor_breached"]
    assert row.steps[0].starts == ("vendor", "cnil", "complaint")
    opinions = next(step for step in row.steps if step.id == "vendor_breached.two_opinions")
    assert "avis contraire" in plain(" ".join(opinions.how["any"]))
    assert {"cnil_weda", "csmf"} <= {
        key for key, raw in COMMON["sources"].items() if raw["title"] in {s.title for s in opinions.sources}
    }


def test_doubt_leads_to_most_of_the_others() -> None:
    opened = {
        c.opens for step in BOOKS["something_odd"].steps if step.asks for c in step.asks.choices if c.opens
    }
    assert len(opened) >= 10
    assert opened < EXPECTED


def test_search_ignores_accents_and_knows_the_words_people_type() -> None:
    assert "ransom_note" in {row.id for row in BOOKS.find("Rancon")}
    assert [row.id for row in BOOKS.find("phishing")] == ["phishing_clicked"]
    assert {row.id for row in BOOKS.find("mot de passe donné")} == {"phishing_clicked"}
    assert BOOKS.find("") == () == BOOKS.find("zzz") == BOOKS.find("mon de la") == BOOKS.find("zzz yyy écran")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Mon écran est bloqué !", "ransom_note"),
        ("mes fichiers ne s'ouvrent plus", "files_unreadable"),
        ("on a volé mon ordinateur", "device_stolen"),
        ("J’ai cliqué sur un lien", "phishing_clicked"),
        ("ma boîte mail est piratée", "mailbox_hacked"),
    ],
)
def test_a_frightened_sentence_finds_its_page(words: str, expected: str) -> None:
    assert expected in {row.id for row in BOOKS.find(words)}


def test_a_step_says_how_on_its_system() -> None:
    cut = next(step for step in BOOKS["ransom_note"].steps if step.id == "cut_network")
    assert len(cut.for_system("windows")) == len(cut.for_system(None)) + 1
    assert cut.for_system("any") == cut.for_system("beos") == cut.how["any"]


def test_the_first_card_sends_for_whoever_decides() -> None:
    assert BOOKS.first.contacts == ("practice:manager",)


def test_the_page_of_the_playbooks_is_current() -> None:
    made = (ROOT / "docs" / "playbooks.md").read_text("utf-8")
    assert made == sheets.page(CATALOGUE), (
        "make it again: python -m vigie.catalogue.sheets > docs/playbooks.md"
    )
    anchors = set(re.findall(r'<a id="([\w.]+)">', made))
    assert set(re.findall(r"\]\(#([\w.]+)\)", made)) <= anchors


@pytest.fixture
def copy(tmp_path: Path) -> Catalogue:
    shutil.copytree(loader.DATA / "playbooks", tmp_path / "playbooks")
    return replace(CATALOGUE, folder=tmp_path)


def edit(copy: Catalogue, name: str, old: str, new: str) -> None:
    path = copy.folder / "playbooks" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("card_lost.yaml", "id: card_lost", "id: other", "nom du fichier"),
        ("card_lost.yaml", "  - tell_software\n", "  - nowhere\n", "nowhere"),
        ("card_lost.yaml", "  - tell_cpam\n", "  - tell_software\n", "deux fois"),
        ("card_lost.yaml", "sources: [card_law", "sources: [nothing", "nothing"),
        ("card_lost.yaml", "contacts: [card_service]", "contacts: [nobody]", "contact inconnu nobody"),
        ("card_lost.yaml", "revision: 1", "revision: 0", "n’est pas admise"),
        ("card_lost.yaml", "revision: 1", "revision: 1\nextra: 1", "nom inconnu"),
        ("card_lost.yaml", 'hint: "', 'hint: "\x00', "abîmé"),
        ("something_odd.yaml", "opens: ransom_note", "opens: no_book", "no_book"),
        ("ransom_note.yaml", "  - seal_copy\n", "", "seal_copy"),
        ("amelipro_hacked.yaml", "only_if: {sort: [called", "only_if: {sort: [never", "ne propose pas"),
        ("common.yaml", "  - id: care_now", "  - id: note_time", "deux étapes"),
        ("common.yaml", "    after: [seal_copy]", "    after: [review]", "n’est pas avant"),
    ],
)
def test_a_wrong_file_is_named_in_a_french_sentence(
    copy: Catalogue, name: str, old: str, new: str, says: str
) -> None:
    edit(copy, name, old, new)
    with pytest.raises(CatalogueError, match=says) as caught:
        references.check(copy)
    assert ".yaml" in str(caught.value)


def test_a_circle_is_told(copy: Catalogue) -> None:
    edit(
        copy,
        "card_lost.yaml",
        '    evidence: "L’heure de l’appel et',
        '    after: [relay]\n    evidence: "L’heure de l’appel et',
    )
    edit(
        copy,
        "card_lost.yaml",
        "    contacts: [card_service]\n    sources: [vigie",
        "    after: [stop]\n    contacts: [card_service]\n    sources: [vigie",
    )
    with pytest.raises(CatalogueError, match="en rond"):
        playbooks.load(copy)


def test_a_step_that_nothing_uses_is_told(copy: Catalogue) -> None:
    edit(copy, "ransom_note.yaml", "  - staff_told\n", "")
    with pytest.raises(CatalogueError, match="aucune fiche ne se sert : staff_told"):
        playbooks.load(copy)


def test_a_missing_folder_is_told(copy: Catalogue) -> None:
    shutil.rmtree(copy.folder / "playbooks")
    with pytest.raises(CatalogueError, match="incomplet"):
        playbooks.load(copy)


def test_nobody_is_shown_a_refusal_without_its_exception() -> None:
    rows: list[Never] = [never for row in BOOKS for never in row.never if "éteignez" in plain(never.do_not)]
    assert rows and all(never.unless for never in rows)
