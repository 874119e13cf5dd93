"""What is prepared before an attack: dated, recorded, published, and never in the clear without a yes."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from django.test import Client

from vigie import platform
from vigie.assessment import services as assessment
from vigie.catalogue.rules import Basis, Outcome, Reason
from vigie.incidents import calendar, facts, preparing, services
from vigie.incidents import card as cards
from vigie.incidents.card import Handed
from vigie.incidents.exercise import duration, exercise, spent
from vigie.incidents.kit import kit
from vigie.incidents.models import Preparation
from vigie.journal.models import Entry
from vigie.typography import plain
from vigie.vault.rights import Forbidden, Role
from vigie.vault.state import state

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 9, 40, tzinfo=UTC)
VALUES = {
    "manager_name": "Dr Kervadec", "manager_phone": "06 39 98 01 14", "helper_name": "Armor Dépannage",
    "helper_phone": "01 99 00 55 12", "insurer_name": "Assurance du Ponant", "insurer_contract": "88-4410",
}  # fmt: skip
ActAs = Callable[[Role], AbstractContextManager[object]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path))
    platform.private_dir(platform.vault_dir())
    yield tmp_path


def known() -> dict[str, object]:
    return {f.key: f.value if f.unavailable is None else None for f in facts.facts(NOW)}


def verdict(control: str) -> tuple[Outcome, Reason, Basis | None]:
    found = assessment.assess(NOW).of(control)[0]
    return found.outcome, found.reason, found.basis


def test_it_works() -> None:
    kept = preparing.save_card(VALUES, ["helper", "manager"], NOW)
    assert preparing.card() == kept and kept.ready
    assert cards.read() == {k: v for k, v in VALUES.items() if not k.startswith("insurer")}
    assert Entry.objects.filter(action="preparation.card").count() == 1


def test_what_was_not_agreed_to_stays_in_the_vault() -> None:
    preparing.save_card(VALUES, [], NOW)
    assert not (platform.vault_dir() / cards.NAME).exists()
    preparing.save_card(VALUES, ["insurer", "patients"], NOW)
    assert set(cards.read()) == {"insurer_name", "insurer_contract"}


def test_nothing_is_kept_when_the_file_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(cards, "write", full)
    with pytest.raises(OSError, match="full"):
        preparing.save_card(VALUES, ["helper"], NOW)
    assert not Preparation.objects.exists()


@pytest.mark.parametrize("broken", [b"{", b'{"schema": 1, "fields": {"helper_phone": "09 99"}}', None])
def test_opening_the_vault_puts_the_file_right(broken: bytes | None) -> None:
    preparing.save_card(VALUES, ["helper"], NOW)
    preparing.note_phones(2, NOW)
    path = platform.vault_dir() / cards.NAME
    path.unlink()
    if broken is not None:
        path.write_bytes(broken)
    services.on_vault_event(action="vault.unlocked")
    assert cards.read() == {k: VALUES[k] for k in ("helper_name", "helper_phone")}
    assert cards.handed() == Handed(date(2026, 11, 30), 2)


def test_a_file_that_this_vault_never_agreed_to_goes() -> None:
    cards.write({"helper_name": "Autre cabinet"})
    services.on_vault_event(action="vault.unlocked")
    assert cards.read() == {}


def test_nobody_is_sent_to_a_telephone_before_it_was_handed_over() -> None:
    assert preparing.handed_over() is None
    preparing.note_phones(2, NOW)
    assert preparing.handed_over() == Handed(date(2026, 11, 30), 2)
    preparing.withdraw("phone", "", NOW)
    assert preparing.handed_over() is None and cards.handed() is None


def test_facts_of_what_was_never_noted_are_unavailable() -> None:
    found = known()
    assert all(found[key] is None for key in facts.DAYS) and found["incident.phones"] is None
    assert found["incident.card_ready"] is False and found["incident.open_count"] == 0


def test_facts_say_how_old_each_thing_is() -> None:
    preparing.note_sheet(NOW - timedelta(days=12))
    preparing.note_phones(2, NOW - timedelta(days=400))
    preparing.note_exercise(preparing.Exercise("ransom_monday", 700, 7, 8), NOW - timedelta(days=1))
    found = known()
    assert (found["incident.sheet_days"], found["incident.phone_sheet_days"]) == (12, 400)
    assert (found["incident.exercise_days"], found["incident.phones"]) == (1, 2)


def test_the_kit_counts_once_whole_and_is_as_old_as_its_oldest_paper() -> None:
    items = sorted(kit().ids)
    for days, item in enumerate(items[:-1]):
        preparing.note_kit(item, NOW - timedelta(days=days))
    assert known()["incident.kit_days"] is None
    preparing.note_kit(items[-1], NOW)
    assert known()["incident.kit_days"] == len(items) - 2
    preparing.note_kit(items[len(items) - 2], NOW)
    assert known()["incident.kit_days"] == len(items) - 3


def test_what_is_dated_ahead_proves_nothing() -> None:
    preparing.note_sheet(NOW + timedelta(days=3))
    assert known()["incident.sheet_days"] is None
    assert verdict("reflex_sheet_printed")[0] == Outcome.UNKNOWN


def test_the_answer_stands_alone_until_something_is_noted() -> None:
    assert verdict("reflex_sheet_printed")[:2] == (Outcome.UNKNOWN, Reason.MEASURE_UNAVAILABLE)
    assessment.answer("reflex_sheet_printed", "yes")
    now = datetime.now(UTC)  # an answer that is still to come counts for nothing
    found = assessment.assess(now).of("reflex_sheet_printed")[0]
    assert found.basis == Basis.DECLARED


def test_a_printed_sheet_proves_for_a_year() -> None:
    preparing.note_sheet(NOW - timedelta(days=365))
    assert verdict("reflex_sheet_printed") == (Outcome.MET, Reason.MEASURE_PASSES, Basis.MEASURED)
    Preparation.objects.update(done_at=NOW - timedelta(days=366))
    assert verdict("reflex_sheet_printed")[:2] == (Outcome.TO_FIX, Reason.MEASURE_FAILS)


def test_a_note_and_a_no_stand_side_by_side_until_the_no_is_withdrawn() -> None:
    assessment.answer("reflex_sheet_printed", "no")
    preparing.note_sheet(NOW)
    assert verdict("reflex_sheet_printed")[1] == Reason.CONTRADICTION
    assessment.withdraw("reflex_sheet_printed")
    assert verdict("reflex_sheet_printed")[0] == Outcome.MET


def test_one_telephone_is_not_two() -> None:
    preparing.note_phones(1, NOW)
    assert verdict("reflex_file_on_phones")[0] == Outcome.TO_FIX
    preparing.note_phones(2, NOW)
    assert verdict("reflex_file_on_phones")[0] == Outcome.MET


def test_what_is_prepared_falls_due_a_year_later() -> None:
    assert calendar.prepared(NOW) == []
    preparing.note_sheet(NOW)
    (due,) = calendar.prepared(NOW)
    assert (due.on, due.url) == (date(2027, 11, 30), "/preparer/")
    assert "fiche" not in due.neutral


@pytest.mark.parametrize("phones", [0, -1, 100])
def test_a_number_of_telephones_that_makes_no_sense_is_refused(phones: int) -> None:
    with pytest.raises(ValueError, match="téléphones"):
        preparing.note_phones(phones, NOW)
    assert not Preparation.objects.exists()


def test_rights(act_as: ActAs) -> None:
    with act_as(Role.DPO):
        preparing.card()
        for refused in (
            lambda: preparing.note_sheet(NOW), lambda: preparing.note_kit("agenda", NOW),
            lambda: preparing.save_card(VALUES, [], NOW), lambda: preparing.withdraw("sheet", "", NOW),
        ):  # fmt: skip
            with pytest.raises(Forbidden):
                refused()
    with act_as(Role.SECRETARY):
        preparing.note_sheet(NOW)
        with pytest.raises(Forbidden):
            preparing.save_card(VALUES, [], NOW)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_the_page(client: Client, act_as: ActAs, role: Role) -> None:
    with act_as(role):
        for page in ("", "pochette/", "exercice/", "chiffres/"):
            assert client.get(f"/preparer/{page}").status_code == 200, page


def test_the_lines_are_shown_before_anything_is_written(client: Client) -> None:
    shown = client.post("/preparer/numeros/", {**VALUES, "do": "preview"}).content.decode()
    assert "01 99 00 55 12" in shown and "Dr Kervadec" in shown and 'name="shown"' in shown
    assert "checked" not in shown
    assert not Preparation.objects.exists() and cards.read() == {}
    client.post("/preparer/numeros/", {**VALUES, "do": "save", "shown": ["helper"]})
    assert set(cards.read()) == {"helper_name", "helper_phone"}


def test_a_number_that_is_none_comes_back_with_a_sentence(client: Client) -> None:
    page = client.post(
        "/preparer/numeros/", {**VALUES, "helper_phone": "appelez-moi", "do": "save"}
    ).content.decode()
    assert "Écrivez un numéro de téléphone" in page and "appelez-moi" in page
    assert not Preparation.objects.exists()


def test_the_page_notes_and_takes_back(client: Client) -> None:
    client.post("/preparer/noter/", {"kind": "phone", "phones": "2"})
    assert "Remis à 2 téléphones" in client.get("/preparer/").content.decode().replace("\u00a0", " ")
    for bad in ({"kind": "phone", "phones": "²"}, {"kind": "kit", "item": "x"}, {"kind": "card"}, {}):
        assert client.post("/preparer/noter/", bad).status_code == 302
    assert Preparation.objects.count() == 1
    client.post("/preparer/noter/", {"kind": "phone", "undo": "1"})
    assert not Preparation.objects.exists()


def test_the_file_for_telephones_is_taken_away(client: Client) -> None:
    preparing.save_card(VALUES, [], NOW)
    answer = client.get("/preparer/fiche-telephone.html")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"tel:0199005512" in answer.content
    assert Entry.objects.filter(action="document.made").count() == 1


def test_the_attack_page_gives_the_number_of_whoever_decides(client: Client) -> None:
    preparing.save_card(VALUES, ["manager"], NOW)
    assert "06 39 98 01 14" in client.get("/attaque/").content.decode()


def test_the_doubtful_page_knows_all_of_the_card_while_open_and_what_was_agreed_to_while_locked(
    client: Client,
) -> None:
    preparing.save_card({**VALUES, "bank_phone": "01 99 00 20 65"}, ["helper"], NOW)
    assert "01 99 00 20 65" in client.get("/attaque/appel-douteux/").content.decode()
    state.close(grace=0)
    page = client.get("/attaque/appel-douteux/").content.decode()
    assert "01 99 00 20 65" not in page and "01 99 00 55 12" in page


def test_the_guide_speaks_of_a_telephone_only_once_handed_over(client: Client) -> None:
    assert "Continuez sur votre téléphone" not in client.get("/attaque/ransom_note/").content.decode()
    preparing.note_phones(2, NOW)
    assert "Continuez sur votre téléphone" in client.get("/attaque/ransom_note/").content.decode()
    state.close(grace=0)
    assert "remise le" in client.get("/attaque/ransom_note/").content.decode()


def test_an_exercise_is_played_one_page_at_a_time_and_dated_at_its_end(client: Client) -> None:
    played = exercise().scenarios[0]
    client.post(f"/preparer/exercice/{played.id}/commencer/")
    assert client.get(f"/preparer/exercice/{played.id}/3/").status_code == 302
    for number, one in enumerate(played.situations, 1):
        address = f"/preparer/exercice/{played.id}/{number}/"
        assert one.why not in client.get(address).content.decode()
        right = next(n for n, choice in enumerate(one.choices) if choice.right)
        client.post(address, {"choice": str(right if number > 1 else 1 - right)})
        client.post(address, {"choice": str(right)})
        assert one.why in client.get(address).content.decode()
    (row,) = Preparation.objects.filter(kind="exercise")
    assert row.item == played.id
    assert (row.detail["right"], row.detail["total"]) == (len(played.situations) - 1, len(played.situations))
    assert (
        f"/preparer/exercice/attestation/{row.pk}.pdf" in client.get("/preparer/exercice/").content.decode()
    )


@pytest.mark.parametrize("choice", ["", "9", "-1", "x", "0; drop"])
def test_no_choice_is_no_answer(client: Client, choice: str) -> None:
    played = exercise().scenarios[1]
    client.post(f"/preparer/exercice/{played.id}/commencer/")
    client.post(f"/preparer/exercice/{played.id}/1/", {"choice": choice})
    assert client.session["exercise"]["answers"] == []


def test_a_run_of_an_exercise_that_changed_meanwhile_begins_again(client: Client) -> None:
    played = exercise().scenarios[0]
    client.post(f"/preparer/exercice/{played.id}/commencer/")
    session = client.session
    for answers in ([9], [0] * 40):
        session["exercise"] = {"scenario": played.id, "answers": answers, "seconds": 0, "shown": None}
        session.save()
        answer = client.get(f"/preparer/exercice/{played.id}/1/")
        assert answer.headers["Location"] == "/preparer/exercice/"


def test_a_pause_is_not_counted() -> None:
    assert (spent(100, 160), spent(100, 90), spent(0, 86_400)) == (60, 0, 1800)
    assert (duration(20), duration(720).replace("\u00a0", " ")) == ("moins d’une minute", "12 min")


def test_no_bar_is_drawn_for_what_was_not_found(client: Client) -> None:
    page = client.get("/preparer/chiffres/").content.decode()
    drawn = page.partition('id="health_declarants-t"')[2].partition("</svg>")[0]
    assert drawn.count("<rect") == 6 and "2023" in drawn
    assert "Calculé" in page and "non trouvé" in page


@pytest.mark.integration
def test_the_sheet_is_one_tagged_page_with_the_practice_s_own_numbers(client: Client) -> None:
    preparing.save_card(VALUES, [], NOW)
    reader = pypdf.PdfReader(io.BytesIO(client.get("/preparer/fiche-reflexe.pdf").content))
    text = " ".join(reader.pages[0].extract_text().replace("\u00a0", " ").replace("\u202f", " ").split())
    assert len(reader.pages) == 1 and reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for said in ("01 99 00 55 12", "06 39 98 01 14", "88-4410", "17cyber.gouv.fr", "notifications.cnil.fr"):
        assert said in text
    assert "téléphones du cabinet" not in text
    assert text.index("Soignez") < text.index("Coupez") < text.index("Photo") < text.index("Appelez")


@pytest.mark.integration
def test_long_names_still_fit_the_page(client: Client) -> None:
    long = {
        f.key: "+33 1 99 00 55 12" if f.phone else "Société d’assistance informatique du Ponant"
        for f in cards.FIELDS
    }
    preparing.save_card(long, [], NOW)
    preparing.note_phones(2, NOW)
    reader = pypdf.PdfReader(io.BytesIO(client.get("/preparer/fiche-reflexe.pdf").content))
    assert len(reader.pages) == 1


@pytest.mark.integration
def test_the_kit_prints_its_list_the_sentence_and_blank_sheets(client: Client) -> None:
    reader = pypdf.PdfReader(io.BytesIO(client.get("/preparer/pochette.pdf").content))
    text = (
        " ".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ").replace("\u202f", " ")
    )
    assert len(reader.pages) == 3
    assert all(plain(item.title) in text for item in kit().items)
    assert "Fiche de soins, à photocopier" in text and "Facturation d’après" in text


@pytest.mark.integration
def test_the_certificate_is_dated_and_tied_to_the_journal(client: Client) -> None:
    row = preparing.note_exercise(preparing.Exercise("ransom_monday", 725, 7, 8), NOW)
    answer = client.get(f"/preparer/exercice/attestation/{row.pk}.pdf")
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    text = " ".join(reader.pages[0].extract_text().replace("\u00a0", " ").replace("\u202f", " ").split())
    assert "30 novembre 2026" in text and "12 min" in text and "7 sur 8" in text
    assert client.get("/preparer/exercice/attestation/999.pdf").status_code == 404
