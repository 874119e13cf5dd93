"""The file of an incident: its delays, what it weighs, its decision, its pieces, its seal."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vault.conftest import Vault
from vigie.documents.sealed import verifier
from vigie.incidents import calendar, exchange, hours, log, notebook, sealing, services
from vigie.incidents.models import Entry, Incident, Outcome, Piece
from vigie.vault import services as vault_services
from vigie.vault.errors import FileDamaged, VaultError
from vigie.vault.layout import Layout
from vigie.vault.rights import Forbidden
from vigie.vault.roles import Role

OTHER = "ruche sabot pivoine lanterne boussole"
NOTE = "La secrétaire a vu un écran rouge"


@pytest.fixture
def incident(opened: Vault) -> Incident:
    client = Client()
    client.post("/attaque/ransom_note/noter/", {"do": "done", "step": "care_now"})
    client.post("/attaque/ransom_note/noter/", {"do": "fact", "text": NOTE})
    photo = io.BytesIO(b"PHOTO" * 100)
    photo.name = "=écran rouge.jpg"
    client.post("/attaque/ransom_note/piece/", {"file": photo})
    return Incident.objects.get()


def page(path: str = "/incidents/1/") -> str:
    return Client().get(path).content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def post(path: str, **fields: object) -> str:
    answer = Client().post(f"/incidents/1/{path}", fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def local(*, hours_ago: int) -> str:
    return hours.typed(notebook.now() - timedelta(hours=hours_ago), ZoneInfo("Europe/Paris"))


def clock(incident: Incident, kind: str) -> dict[str, object]:
    incident.refresh_from_db()
    return next(c for c in services.clocks(incident, notebook.now())["clocks"] if c["kind"] == kind)


class TestDelays:
    def test_it_works(self, incident: Incident) -> None:
        assert clock(incident, "cnil_initial")["applies"] is None
        post("situation/", personal_data="yes", system_attack="yes", insured="yes", insurer_days="2")
        assert [clock(incident, kind)["applies"] for kind in ("cnil_initial", "complaint", "insurer")] == [
            True
        ] * 3
        post("situation/", personal_data="no", system_attack="no")
        assert [clock(incident, kind)["applies"] for kind in ("cnil_initial", "complaint")] == [False, False]
        assert "<h3>Notifier la CNIL" not in page()

    def test_a_delay_met_keeps_its_receipt_and_is_taken_back(self, incident: Incident) -> None:
        post("delai/cnil_initial/", reference="FN-2026-118", complete="no")
        assert clock(incident, "cnil_initial")["state"] == "done"
        assert clock(incident, "cnil_complementary")["applies"] is True
        assert "FN-2026-118" in page()
        post("delai/cnil_initial/", undo="1")
        assert clock(incident, "cnil_initial")["state"] == "running"

    def test_an_hour_that_cannot_be_is_refused(self, incident: Incident) -> None:
        for done_at in ("demain", "2199-01-01T00:00", "0001-01-01T00:00"):
            post("delai/complaint/", done_at=done_at)
        assert not incident.declared.exists()

    def test_the_hour_one_knew_corrected_here_is_not_undone_by_the_next_step(
        self, incident: Incident
    ) -> None:
        client = Client()
        client.post("/attaque/ransom_note/noter/", {"do": "known", "at": local(hours_ago=5)})
        post("situation/", known_at=local(hours_ago=20))
        client.post("/attaque/ransom_note/noter/", {"do": "done", "step": "cut_network"})
        incident.refresh_from_db()
        assert incident.known_at is not None
        assert timedelta(hours=19) < notebook.now() - incident.known_at < timedelta(hours=21)
        assert "51 h" in client.get("/attaque/ransom_note/").content.decode()

    def test_the_hour_is_not_said_by_whoever_did_not_say_it(self, incident: Incident) -> None:
        post("situation/", personal_data="yes", known_at="")
        incident.refresh_from_db()
        assert incident.known_at is None

    def test_an_unknown_delay_does_not_exist(self, incident: Incident) -> None:
        assert Client().post("/incidents/1/delai/nothing/").status_code == 404

    def test_the_dates_are_in_the_calendar_under_a_neutral_title(self, incident: Incident) -> None:
        from vigie.incidents import calendar

        found = {due.uid: due for due in calendar.dues(notebook.now())}
        assert found["incident-1-cnil_initial"].neutral == "Vigie : un délai à tenir"
        post("delai/cnil_initial/")
        met = {due.uid: due for due in calendar.dues(notebook.now())}["incident-1-cnil_initial"]
        assert met.done and met.sequence > found["incident-1-cnil_initial"].sequence

    def test_a_closed_incident_cancels_what_was_copied_to_a_calendar(self, incident: Incident) -> None:
        from vigie.incidents import calendar

        post("clore/")
        delays = [due for due in calendar.dues(notebook.now()) if due.uid.startswith("incident-1-")]
        assert delays and all(due.done for due in delays)


class TestWeighing:
    def test_what_is_not_answered_never_reassures(self, incident: Incident) -> None:
        post("peser/")
        incident.refresh_from_db()
        assert incident.breach == {}
        post(
            "peser/",
            cause="ransomware",
            data=["health"],
            people=["patients"],
            confidentiality="yes",
            encrypted="no",
            identifiable="maximum",
        )
        incident.refresh_from_db()
        assert incident.breach["confidentiality"] is True
        assert services.knowledge(incident).high_risk is True
        assert "oui" in page("/incidents/1/peser/")

    def test_the_cause_that_was_chosen_is_not_asked_again_and_idle_questions_are_folded(
        self, incident: Incident
    ) -> None:
        shown = page("/incidents/1/peser/")
        assert '<option value="ransomware" selected>' in shown
        assert 'name="backup"' in shown[: shown.index("Sans effet ici")]
        incident.refresh_from_db()
        assert incident.breach == {}
        post(
            "peser/",
            cause="misdirected",
            confidentiality="yes",
            integrity="no",
            availability="no",
            data=["health"],
        )
        shown = page("/incidents/1/peser/")
        folded = shown[shown.index("Sans effet ici") :]
        assert 'name="backup"' in folded and 'name="confidentiality"' not in folded
        post(
            "peser/",
            cause="misdirected",
            confidentiality="yes",
            integrity="no",
            availability="no",
            backup="yes",
        )
        incident.refresh_from_db()
        assert incident.breach["backup"] is True

    def test_a_decision_needs_its_reason_and_keeps_it(self, incident: Incident) -> None:
        assert "Écrivez pourquoi" in post("decider/", decision="not_notify")
        post("decider/", decision="not_notify", reason="Support chiffré, clé sûre, copie disponible.")
        incident.refresh_from_db()
        assert (incident.decision, incident.decided_at is not None) == ("not_notify", True)
        assert "Support chiffré" in page()
        later = next(due for due in calendar.dues(notebook.now()) if due.uid == "incident-1-cnil_initial")
        assert later.done and "l’analyse montre un risque" not in page()

    def test_a_decision_against_what_the_analysis_shows_leaves_the_delay(self, incident: Incident) -> None:
        before = next(due for due in calendar.dues(notebook.now()) if due.uid == "incident-1-cnil_initial")
        said = {"cause": "misdirected", "data": ["health"], "people": ["patients"]}
        post("peser/", **said, confidentiality="yes", encrypted="no")
        post("decider/", decision="not_notify", reason="Cela ne nous a pas semblé grave.")
        assert clock(incident, "cnil_initial")["applies"] is not False
        assert "l’analyse montre un risque" in page()
        after = next(due for due in calendar.dues(notebook.now()) if due.uid == "incident-1-cnil_initial")
        assert not after.done and after.sequence > before.sequence


class TestRights:
    @pytest.fixture
    def dpo(self, incident: Incident) -> None:
        vault_services.add_access("DPO", Role.DPO, OTHER)
        vault_services.lock()
        vault_services.unlock(next(s.id for s in vault_services.people() if s.label == "DPO"), OTHER)

    @pytest.mark.usefixtures("dpo")
    def test_a_dpo_reads_the_file_and_no_sealed_text(self) -> None:
        shown = page()
        assert NOTE not in shown and "Scellé, intact" in shown and "Clore l’incident" not in shown

    @pytest.mark.usefixtures("dpo")
    def test_a_dpo_changes_nothing_and_takes_nothing(self) -> None:
        client = Client()
        for path in (
            "situation/",
            "delai/complaint/",
            "peser/",
            "decider/",
            "clore/",
            "dossier.zip",
            "piece/1/",
        ):
            assert client.post(f"/incidents/1/{path}").status_code in {403, 405}, path
        for path in ("dossier.zip", "piece/1/"):
            assert client.get(f"/incidents/1/{path}").status_code == 403, path

    @pytest.mark.usefixtures("dpo")
    def test_the_services_refuse_too(self) -> None:
        incident = Incident.objects.get()
        for work in (
            lambda: services.close(incident, "", notebook.now()),
            lambda: services.declare(incident, "complaint", notebook.now()),
            lambda: services.open_piece(incident.pieces.get()),
            lambda: sealing.bundle(incident, notebook.now()),
        ):
            with pytest.raises(Forbidden):
                work()


class TestPieces:
    def test_a_piece_comes_back_as_it_was(self, incident: Incident) -> None:
        answer = Client().get("/incidents/1/piece/1/")
        assert answer.content == b"PHOTO" * 100
        assert (
            answer["Content-Disposition"].startswith("attachment")
            and answer["Content-Type"] == "application/octet-stream"
        )

    def test_a_piece_that_changed_is_not_given(self, incident: Incident) -> None:
        path = next(Layout.current().files.glob("*.vgf"))
        raw = bytearray(path.read_bytes())
        raw[-1] ^= 1
        path.write_bytes(raw)
        with pytest.raises(FileDamaged):
            services.open_piece(Piece.objects.get())
        made = sealing.bundle(incident, notebook.now())[1]
        assert "pieces/manquantes.json" in zipfile.ZipFile(io.BytesIO(made)).namelist()

    @pytest.mark.parametrize("data", [b"", bytes(20 * 1024 * 1024 + 1)], ids=["empty", "huge"])
    def test_an_empty_or_huge_file_gets_a_sentence(self, incident: Incident, data: bytes) -> None:
        with pytest.raises(VaultError, match=r"vide|dépasse"):
            services.seal_piece(data, {"name": "x"})


class TestEnd:
    def test_closed_it_stays_and_its_log_goes(self, incident: Incident) -> None:
        post("clore/", lessons="Sauvegarder hors ligne.")
        incident.refresh_from_db()
        assert (incident.outcome, log.logs()) == (Outcome.CLOSED, [])
        shown = page()
        assert "Sauvegarder hors ligne." in shown and "Emporter le dossier scellé" in shown
        services.gather()
        assert Incident.objects.count() == 1 and Entry.objects.filter(code=log.CLOSE).count() == 1

    def test_it_is_exported_and_restored_whole(self, incident: Incident) -> None:
        post("delai/complaint/", reference="PV 12")
        rows = json.loads(json.dumps(_plain(exchange.export())))
        before = [_plain(exchange.export())]
        Incident.objects.all().delete()
        exchange.restore(rows)
        assert [_plain(exchange.export())] == before
        assert NOTE in page()


def _plain(rows: object) -> object:
    from vigie.transfer.services import _plain as plain

    return plain(rows)


class TestSeal:
    @pytest.fixture
    def sealed(self, incident: Incident, tmp_path: Path) -> tuple[Path, str]:
        name, data = sealing.bundle(incident, notebook.now())
        (tmp_path / name).write_bytes(data)
        incident.refresh_from_db()
        return tmp_path / name, incident.sealed_fingerprint

    def test_it_works(self, sealed: tuple[Path, str]) -> None:
        path, fingerprint = sealed
        assert verifier.verify(path).status == verifier.UNANCHORED
        assert verifier.verify(path, fingerprint).status == verifier.INTACT
        assert verifier.verify(path, fingerprint.replace("-", " ").upper()).status == verifier.INTACT
        assert verifier.verify(path, "0000-0000").status == verifier.BROKEN
        rows = zipfile.ZipFile(path).read("journal.csv").decode()
        assert NOTE in rows

    @pytest.mark.integration
    def test_its_own_script_verifies_it_with_the_standard_library_alone(
        self, sealed: tuple[Path, str]
    ) -> None:
        path, fingerprint = sealed
        script = path.parent / "verifier.py"
        script.write_bytes(zipfile.ZipFile(path).read("verifier.py"))
        command = [sys.executable, "-I", "-S", str(script), str(path), "--fingerprint", fingerprint, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, json.loads(done.stdout)["status"]) == (0, verifier.INTACT)

    def test_another_archive_of_the_same_incident_has_another_fingerprint(
        self, sealed: tuple[Path, str], tmp_path: Path
    ) -> None:
        _, fingerprint = sealed
        again = tmp_path / "again.zip"
        again.write_bytes(sealing.bundle(Incident.objects.get(), notebook.now() + timedelta(seconds=2))[1])
        assert verifier.verify(again, fingerprint).status == verifier.BROKEN

    def test_whatever_is_changed_removed_or_doubled_is_named(self, sealed: tuple[Path, str]) -> None:
        path, fingerprint = sealed
        whole = path.read_bytes()
        names = [
            "incident.json",
            "journal.csv",
            "pieces/001.jpg",
            "manifest.json",
            "manifest.sig",
            "verifier.py",
        ]
        for name in names:
            for how in ("changed", "removed", "doubled"):
                path.write_bytes(whole)
                path.write_bytes(remade(path, name, how))
                assert verifier.verify(path, fingerprint).status == verifier.BROKEN, (name, how)
                assert verifier.verify(path).status == verifier.BROKEN, (name, how)

    def test_a_file_added_is_named(self, sealed: tuple[Path, str]) -> None:
        path, fingerprint = sealed
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("pieces/002.txt", "ajouté")
        found = verifier.verify(path, fingerprint)
        assert (found.status, found.first_bad) == (verifier.BROKEN, "pieces/002.txt")

    def test_any_byte_flipped_never_passes(self, sealed: tuple[Path, str]) -> None:
        path, fingerprint = sealed
        whole = path.read_bytes()

        @settings(max_examples=60)
        @given(st.integers(0, len(whole) - 1), st.integers(1, 255))
        def flip(where: int, mask: int) -> None:
            changed = bytearray(whole)
            changed[where] ^= mask
            path.write_bytes(changed)
            found = verifier.verify(path, fingerprint)
            if (
                found.status == verifier.INTACT
            ):  # a byte of the container that says nothing: contents all the same
                with zipfile.ZipFile(path) as after, zipfile.ZipFile(io.BytesIO(whole)) as before:
                    assert {n: after.read(n) for n in after.namelist()} == {
                        n: before.read(n) for n in before.namelist()
                    }

        flip()


@settings(max_examples=80)
@given(st.binary(max_size=300))
def test_any_bytes_are_no_sealed_file(data: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.zip"
        path.write_bytes(data)
        assert verifier.verify(path).status == verifier.BROKEN


def remade(path: Path, name: str, how: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out, "w") as after:
        for each in before.namelist():
            data = before.read(each)
            if each == name and how == "removed":
                continue
            after.writestr(each, data + b" " if each == name and how == "changed" else data)
            if each == name and how == "doubled":
                import warnings

                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    after.writestr(each, data)
    return out.getvalue()
