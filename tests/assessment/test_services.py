import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pypdf import PdfReader

from vigie.assessment import calendar, candidates, providers, services
from vigie.assessment.models import Answer, Snapshot
from vigie.catalogue import loader
from vigie.catalogue.rules import Scope
from vigie.journal import services as journal
from vigie.journal import verifier
from vigie.journal.models import Entry
from vigie.practice import services as practice
from vigie.practice.models import Device, DeviceKind, DeviceSystem
from vigie.vault import files
from vigie.vault.copying import Status
from vigie.vault.errors import VaultError
from vigie.vault.layout import Layout
from vigie.vault.rights import Forbidden
from vigie.vault.roles import Role

pytestmark = pytest.mark.django_db

QUESTION = "passwords_unique"


@pytest.fixture
def vault_age(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A vault of that many days, never copied off this PC."""

    def make(days: int) -> None:
        born = timezone.now() - timedelta(days=days)
        status = Status(born, True, None, None, None, None)
        monkeypatch.setattr(providers.vault, "status", lambda now: status)

    return make


def outcome(control_id: str) -> str:
    return services.assess().of(control_id)[0].outcome.value


class TestAnswer:
    def test_it_works(self) -> None:
        services.answer(QUESTION, "yes")
        assert outcome(QUESTION) == "met"
        assert Entry.objects.filter(action="answer.given", object_id=QUESTION).exists()

    def test_the_newest_answer_is_in_force_and_the_older_one_is_kept(self) -> None:
        services.answer(QUESTION, "yes")
        services.answer(QUESTION, "no")
        assert outcome(QUESTION) == "to_fix"
        assert Answer.objects.filter(control_id=QUESTION).count() == 2

    def test_its_term_comes_from_the_catalogue(self) -> None:
        given = services.answer(QUESTION, "yes")
        question = loader.load().control(QUESTION).question
        assert question is not None
        assert question.valid_days is not None
        assert given.valid_until == given.answered_at + timedelta(days=question.valid_days)

    def test_an_old_yes_is_asked_again(self) -> None:
        services.answer(QUESTION, "yes", now=timezone.now() - timedelta(days=4000))
        verdict = services.assess().of(QUESTION)[0]
        assert (verdict.outcome.value, verdict.reason.value) == ("unknown", "answer_expired")
        assert QUESTION in {item.control_id for item in services.askable(services.assess())}

    def test_an_answer_that_is_not_offered_is_refused(self) -> None:
        with pytest.raises(ValueError, match="peut-être"):
            services.answer(QUESTION, "peut-être")
        assert not Answer.objects.exists()

    def test_an_answer_to_an_older_revision_is_asked_again(self) -> None:
        services.answer(QUESTION, "yes")
        Answer.objects.update(revision=0)
        assert outcome(QUESTION) == "unknown"

    def test_withdrawing_it_makes_it_unknown_again_and_is_recorded(self) -> None:
        services.answer(QUESTION, "no")
        services.withdraw(QUESTION)
        assert outcome(QUESTION) == "unknown"
        assert Entry.objects.filter(action="answer.withdrawn").exists()

    def test_the_dpo_may_not_answer(self, act_as) -> None:  # type: ignore[no-untyped-def]
        with act_as(Role.DPO), pytest.raises(Forbidden):
            services.answer(QUESTION, "yes")

    def test_a_device_s_question_needs_a_device(self) -> None:
        control = next(c for c in loader.load().controls if c.scope == Scope.DEVICE and c.question)
        with pytest.raises(ValueError, match="device"):
            services.answer(control.id, "yes")


class TestPlan:
    def test_open_questions_are_one_action(self) -> None:
        plan = services.assess().plan
        assert [p.candidate.control_id for p in plan.all].count(candidates.QUESTIONS) == 1

    def test_past_thirty_days_a_copy_off_this_pc_is_among_the_three(
        self, vault_age: Callable[[int], None]
    ) -> None:
        for control in [c for c in loader.load().controls if c.question and c.scope == Scope.PRACTICE]:
            services.answer(control.id, "no")
        vault_age(30)
        assert "vault_copy_off_pc" not in {p.candidate.control_id for p in services.assess().plan.week}
        vault_age(31)
        assert "vault_copy_off_pc" in {p.candidate.control_id for p in services.assess().plan.week}

    def test_the_same_point_on_two_devices_is_one_action(self) -> None:
        for name in ("A", "B"):
            practice.save_device(Device(name=name, kind=DeviceKind.PHONE, system=DeviceSystem.ANDROID))
        for device in practice.devices():
            services.answer("phone_code", "no", device=device)
        found = [p for p in services.assess().plan.all if p.candidate.control_id == "phone_code"]
        assert [p.candidate.devices for p in found] == [("a", "b")]

    def test_snoozing_has_a_longest_term_and_spares_the_worst(self, vault_age: Callable[[int], None]) -> None:
        vault_age(31)
        services.answer(QUESTION, "no")
        services.set_action(QUESTION, snooze_days=90)
        assert QUESTION in {p.candidate.control_id for p in services.assess().plan.snoozed}
        with pytest.raises(ValueError, match="snooze"):
            services.set_action(QUESTION, snooze_days=91)
        with pytest.raises(ValueError, match="snooze"):
            services.set_action("vault_copy_off_pc", snooze_days=7)


class TestSnapshot:
    def test_it_keeps_identifiers_and_never_wording(self) -> None:
        services.answer(QUESTION, "yes", note="NOTE-PRIVEE")
        snapshot = services.keep_snapshot(services.assess())
        text = str(snapshot.rows)
        assert QUESTION in text
        assert "NOTE-PRIVEE" not in text
        assert loader.load().control(QUESTION).statement not in text

    def test_what_changed_since_says_why(self) -> None:
        snapshot = services.keep_snapshot(services.assess())
        services.answer(QUESTION, "yes")
        changes = {c.id: c for c in services.changes_since(snapshot, services.assess())}
        assert (changes[QUESTION].before, changes[QUESTION].after) == ("unknown", "met")
        assert changes[QUESTION].cause.value == "you"

    def test_time_s_doing_is_told_apart(self) -> None:
        services.answer(QUESTION, "yes")
        snapshot = services.keep_snapshot(services.assess())
        later = services.assess(datetime.now(UTC) + timedelta(days=4000))
        changes = {c.id: c.cause.value for c in services.changes_since(snapshot, later)}
        assert changes[QUESTION] == "aged"

    def test_it_is_signed_in_the_journal(self) -> None:
        services.keep_snapshot(services.assess())
        assert Entry.objects.filter(action="bilan.kept").count() == Snapshot.objects.count() == 1


class TestProfile:
    def test_any_answer_changes_what_follows_at_once(self) -> None:
        practice.describe({"home_rounds": False})
        assert outcome("tour_sheet_discreet") == "not_applicable"
        practice.describe({"home_rounds": True})
        assert outcome("tour_sheet_discreet") == "unknown"
        practice.describe({"home_rounds": None})
        assert services.assess().of("tour_sheet_discreet")[0].reason.value == "profile_unknown"

    def test_a_wrong_value_is_refused(self) -> None:
        with pytest.raises(ValueError, match="staff"):
            practice.describe({"staff": "deux"})


class TestScreens:
    def test_every_page_answers(self, client: Client) -> None:
        practice.save_device(Device(name="Téléphone", kind=DeviceKind.PHONE, system=DeviceSystem.IOS))
        for path in (
            "/",
            "/bilans/",
            "/mesures/",
            "/mesures/?tout=1",
            f"/mesures/{QUESTION}/",
            "/mesures/phone_code/",
            f"/questions/{QUESTION}/",
            "/questions/phone_code/?appareil=telephone",
            "/plan/",
            "/plan/vault_copy_off_pc/",
            "/documents/",
            "/cabinet/",
            "/cabinet/decrire/",
            "/cabinet/appareil/",
            "/appareils/",
            "/appareils/telephone/",
        ):
            response = client.get(path)
            assert response.status_code == 200, path

    def test_what_does_not_exist_is_a_404(self, client: Client) -> None:
        for path in (
            "/mesures/rien/",
            "/questions/rien/",
            "/plan/rien/",
            "/appareils/rien/",
            "/questions/phone_code/",
        ):
            assert client.get(path).status_code == 404, path

    def test_the_questions_lead_through_a_sitting(self, client: Client) -> None:
        seen = set()
        for _ in range(12):
            response = client.get("/questions/?suite=1")
            assert response.status_code == 302
            seen.add(response.url)
            assert client.post(response.url, {"value": "dont_know"}).status_code == 302
        assert len(seen) == 12
        assert "C’est assez" in client.get("/questions/").content.decode()

    def test_an_empty_answer_is_told_what_to_do(self, client: Client) -> None:
        response = client.post(f"/questions/{QUESTION}/", {})
        assert response.status_code == 422
        assert "Choisissez une réponse" in response.content.decode()

    def test_a_home_page_weighs_less_than_60_kb_and_the_checklist_less_than_90(self, client: Client) -> None:
        assert len(client.get("/").content) <= 60_000
        assert len(client.get("/mesures/").content) <= 90_000


def test_a_vault_error_is_a_sentence() -> None:
    assert issubclass(Forbidden, VaultError)


class TestProof:
    def test_it_is_kept_encrypted_and_given_back_as_an_attachment(self, client: Client) -> None:
        content = b"facture " * 400_000
        sent = {"value": "yes", "proof": SimpleUploadedFile("facture.pdf", content, "application/pdf")}
        assert client.post(f"/questions/{QUESTION}/", sent).status_code == 302
        given = Answer.objects.get()
        assert given.proof is not None
        page = client.get(f"/mesures/{QUESTION}/").content.decode()
        url = f"/preuves/{given.proof.uuid}/"
        assert url in page
        response = client.get(url)
        assert b"".join(response.streaming_content) == content  # type: ignore[attr-defined]
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_more_than_20_mb_is_refused_and_nothing_is_lost(self, client: Client) -> None:
        services.answer(QUESTION, "no")
        huge = SimpleUploadedFile("video.mp4", bytes(20 * 1024 * 1024 + 1), "video/mp4")
        response = client.post(f"/questions/{QUESTION}/", {"value": "yes", "proof": huge})
        assert response.status_code == 422
        assert "20 Mo" in response.content.decode().replace("\u00a0", " ")
        assert Answer.objects.get().value == "no"

    @pytest.mark.parametrize("harm", ["gone", "changed"])
    def test_a_damaged_one_is_said_so_and_never_half_given(self, client: Client, harm: str) -> None:
        content = b"facture " * 400_000
        sent = {"value": "yes", "proof": SimpleUploadedFile("facture.pdf", content, "application/pdf")}
        client.post(f"/questions/{QUESTION}/", sent)
        proof = Answer.objects.get().proof
        assert proof is not None
        path = files.path_of(Layout.current(), proof.uuid)
        if harm == "gone":
            path.unlink()
        else:
            data = bytearray(path.read_bytes())
            data[-1] ^= 1  # the last chunk: what comes before is right
            path.write_bytes(data)
        answer = client.get(f"/preuves/{proof.uuid}/")
        assert answer.status_code == 409
        assert "Ce fichier du coffre est abîmé ou incomplet" in answer.content.decode()


class TestClock:
    def test_a_clock_set_back_is_shown_and_can_be_confirmed(self, client: Client) -> None:
        services.answer(QUESTION, "yes")
        Entry.objects.update(at=timezone.now() + timedelta(days=2))
        assert "La date de ce PC semble fausse" in client.get("/").content.decode()
        assert client.post("/journal/horloge/").status_code == 302
        assert "La date de ce PC semble fausse" not in client.get("/").content.decode()


class TestDates:
    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1999-12-31", "2100-01-01"])
    def test_a_date_out_of_all_proportion_is_refused_with_a_sentence(self, client: Client, day: str) -> None:
        services.answer(QUESTION, "no")
        answer = client.post(f"/plan/{QUESTION}/", {"owner": "Dr Test", "due_on": day, "status": "open"})
        assert answer.status_code == 422
        assert "Cette date est trop" in answer.content.decode()

    def test_one_kept_before_that_rule_does_not_stop_the_calendar(self) -> None:
        services.answer(QUESTION, "no")
        services.set_action(QUESTION, due_on=date.max)
        assert b"99991231" in calendar.ics(timezone.now())


class TestCalendar:
    def due(self) -> bytes:
        services.answer(QUESTION, "no")
        services.set_action(QUESTION, owner="Dr Test", due_on=timezone.localdate() + timedelta(days=3))
        return calendar.ics(timezone.now())

    def test_titles_are_neutral_and_days_are_whole(self) -> None:
        (event,) = Calendar.from_ical(self.due()).walk("VEVENT")
        assert event["SUMMARY"] == "Vigie : une action à faire"
        assert event.decoded("DTSTART") == timezone.localdate() + timedelta(days=3)
        assert QUESTION in event["UID"]

    def test_a_change_keeps_the_identifier_and_raises_the_sequence(self) -> None:
        (before,) = Calendar.from_ical(self.due()).walk("VEVENT")
        services.set_action(QUESTION, due_on=timezone.localdate() + timedelta(days=9))
        (after,) = Calendar.from_ical(calendar.ics(timezone.now())).walk("VEVENT")
        assert after["UID"] == before["UID"]
        assert after["SEQUENCE"] > before["SEQUENCE"]

    def test_what_is_done_is_cancelled(self) -> None:
        self.due()
        services.answer(QUESTION, "yes")
        (event,) = Calendar.from_ical(calendar.ics(timezone.now())).walk("VEVENT")
        assert event["STATUS"] == "CANCELLED"


class TestDocuments:
    @pytest.mark.parametrize(
        "name",
        [
            "bilan.pdf",
            "prestataire.pdf",
            "rappel.pdf",
            "mesures.csv",
            "actions.csv",
            "bilan.xlsx",
            "echeances.ics",
        ],
    )
    def test_each_is_made_and_recorded(self, client: Client, name: str) -> None:
        practice.save_device(Device(name="Accueil", kind=DeviceKind.PC, system=DeviceSystem.WINDOWS))
        services.answer(QUESTION, "dont_know")
        response = client.get(f"/documents/{name}")
        assert response.status_code == 200
        assert response["Content-Disposition"].startswith("attachment")
        assert len(response.content) > 100
        assert Entry.objects.filter(action="document.made", object_id=name).exists()

    def test_private_notes_never_enter_the_bilan(self, client: Client) -> None:
        services.answer(QUESTION, "no", note="NOTE-PRIVEE")
        text = "".join(
            page.extract_text()
            for page in PdfReader(BytesIO(client.get("/documents/bilan.pdf").content)).pages
        )
        assert "Créez un mot de passe" in text or "mot de passe" in text
        assert "NOTE-PRIVEE" not in text

    def test_what_the_bilan_prints_verifies_the_journal(self, client: Client) -> None:
        services.answer(QUESTION, "no")
        pages = PdfReader(BytesIO(client.get("/documents/bilan.pdf").content)).pages
        text = "".join(page.extract_text() for page in pages)
        found = re.search(r"(\d+:[0-9a-f]{64})\D.*?\b([0-9a-f]{64})\b", text, re.DOTALL)
        assert found is not None
        head, key = found.groups()
        result = verifier.verify(journal.export(), head, key)
        assert result.status == verifier.INTACT
        assert int(head.split(":")[0]) < result.anchored


class TestWholeList:
    def test_what_is_not_offered_is_left_out_and_the_rest_is_kept(self, client: Client) -> None:
        sent = {f"{QUESTION}@": "yes", "card_rules@": "peut-être"}
        assert client.post("/questions/liste/", sent).status_code == 302
        assert [given.control_id for given in Answer.objects.all()] == [QUESTION]

    def test_only_what_is_chosen_is_recorded(self, client: Client) -> None:
        page = client.get("/questions/liste/")
        assert len(page.content) <= 90_000
        assert client.post("/questions/liste/", {f"{QUESTION}@": "yes", "card_rules@": ""}).status_code == 302
        assert [answer.control_id for answer in Answer.objects.all()] == [QUESTION]

    def test_what_expired_heads_the_home_page(self, client: Client) -> None:
        services.answer(QUESTION, "yes", now=timezone.now() - timedelta(days=4000))
        assert "1 échéance vous attend" in client.get("/").content.decode()


class TestSoftware:
    def test_its_name_proposes_where_the_records_are(self, client: Client) -> None:
        client.post("/cabinet/decrire/", {"software": "weda"})
        assert practice.profile().values["storage"] == ("cloud",)

    def test_it_never_overrides_what_was_said(self, client: Client) -> None:
        client.post("/cabinet/decrire/", {"software": "Weda", "storage": ["local"]})
        assert practice.profile().values["storage"] == ("local",)

    def test_an_unknown_name_proposes_nothing(self, client: Client) -> None:
        client.post("/cabinet/decrire/", {"software": "HelloDoc"})
        assert "storage" not in practice.profile().values
