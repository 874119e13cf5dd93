"""The screens of another PC, on both sides."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.workstation.reports import OtherPC, audit_of
from vigie.practice import services as practice
from vigie.practice.models import Device, DeviceKind, DeviceSystem
from vigie.typography import plain
from vigie.vault.state import state
from vigie.workstation import identity, linking, measuring, rules
from vigie.workstation.models import LinkCode
from vigie.workstation.sealed import LARGEST, unseal


def text(response: object) -> str:
    return plain(response.content.decode())  # type: ignore[attr-defined]


def upload(client: Client, raw: bytes, **more: str) -> str:
    """The page that an import leads to."""
    response = client.post(
        "/appareils/autre/importer/",
        {"report": SimpleUploadedFile("releve.json", raw), **more},
        follow=True,
    )
    return text(response)


@pytest.mark.django_db
class TestCockpit:
    @pytest.fixture
    def office(self) -> Device:
        return practice.save_device(
            Device(name="Portable du bureau", kind=DeviceKind.PC, system=DeviceSystem.LINUX)
        )

    def test_from_the_code_to_the_bilan(self, client: Client, office: Device) -> None:
        assert "Ajouter un autre PC" in text(client.get("/appareils/"))
        page = text(client.post("/appareils/autre/ajouter/", {"device": office.uid}, follow=True))
        code = LinkCode.objects.get()
        assert code.device == office and all(part in page for part in rules.show_code(code.digits).split())
        pc = OtherPC(code.digits)
        compared = upload(client, pc.report(ago=timedelta(minutes=5)))
        words = linking.words_of(office.keys.get())
        assert "Comparez les six mots" in compared and all(word in compared for word in words)
        assert "PC-DU-BUREAU" in compared
        assert "attend que vous compariez" in text(client.get("/appareils/"))
        done = client.post(
            f"/appareils/{office.uid}/liaison/decider/",
            {"cle": pc.public_key.hex(), "mots": "memes"},
            follow=True,
        )
        assert "est relié" in text(done) and "Le pare-feu de ce poste" in text(done)
        again = upload(client, pc.report(), appareil=office.uid)
        assert "Relevé n° 2 de « Portable du bureau » importé" in again

    def test_other_words(self, client: Client, office: Device) -> None:
        pc = OtherPC(linking.give_code(office).digits)
        upload(client, pc.report())
        done = client.post(
            f"/appareils/{office.uid}/liaison/decider/",
            {"cle": pc.public_key.hex(), "mots": "autres"},
            follow=True,
        )
        assert "refusé" in text(done) and not office.audits.exists()

    def test_a_pc_of_another_system_is_pointed_out(self, client: Client, office: Device) -> None:
        pc = OtherPC(linking.give_code(office).digits)
        assert "Vérifiez que c’est le bon ordinateur" in upload(client, pc.report(system="windows"))

    def test_a_pc_that_is_not_in_the_list(self, client: Client) -> None:
        assert client.post("/appareils/autre/ajouter/", {"name": " "}).status_code == 422
        page = client.post("/appareils/autre/ajouter/", {"name": "PC du secrétariat"}, follow=True)
        assert "Relier « PC du secrétariat »" in text(page)
        assert Device.objects.get().kind == DeviceKind.PC

    @pytest.mark.parametrize(
        ("raw", "word"), [(b"", "vide"), (b"{}", "n’est pas un relevé"), (b"x" * (LARGEST + 1), "5 Mo")]
    )
    def test_a_refusal_is_said_under_the_field(self, client: Client, raw: bytes, word: str) -> None:
        response = client.post(
            "/appareils/autre/importer/", {"report": SimpleUploadedFile("releve.json", raw)}
        )
        assert response.status_code == 422 and word in text(response)

    def test_no_file_at_all(self, client: Client) -> None:
        response = client.post("/appareils/autre/importer/", {})
        assert response.status_code == 422 and "Choisissez le fichier" in text(response)

    def test_the_device_s_page_says_how_to_measure_it(self, client: Client, office: Device) -> None:
        page = text(client.get(f"/appareils/{office.uid}/"))
        assert "Relier ce PC" in page and page.index("Relier ce PC") < page.index("inconnus")
        pc = OtherPC(linking.give_code(office).digits)
        linking.receive(pc.report())
        assert "Comparer les six mots" in text(client.get(f"/appareils/{office.uid}/"))
        linking.confirm(office, pc.public_key.hex())
        assert "Importer un relevé" in text(client.get(f"/appareils/{office.uid}/"))

    def test_revoking_and_a_new_code_from_its_page(self, client: Client, office: Device) -> None:
        pc = OtherPC(linking.give_code(office).digits)
        linking.receive(pc.report())
        linking.confirm(office, pc.public_key.hex())
        page = text(client.get(f"/appareils/{office.uid}/liaison/"))
        assert "réinstallé, perdu ou volé" in page
        client.post(f"/appareils/{office.uid}/liaison/code/")
        assert "à taper sur ce PC" in text(client.get(f"/appareils/{office.uid}/liaison/"))
        client.post(f"/appareils/{office.uid}/liaison/code/retirer/")
        client.post(f"/appareils/{office.uid}/liaison/retirer/")
        assert linking.trusted(office) is None
        assert "Pas encore de code" in text(client.get(f"/appareils/{office.uid}/liaison/"))

    def test_only_the_other_pcs_have_such_pages(self, client: Client, office: Device) -> None:
        here = practice.save_device(Device(name="Accueil", kind=DeviceKind.PC, this_pc=True))
        phone = practice.save_device(Device(name="Téléphone", kind=DeviceKind.PHONE, system="android"))
        for device in (here, phone):
            assert client.get(f"/appareils/{device.uid}/liaison/").status_code == 404
            assert "Relier ce PC" not in text(client.get(f"/appareils/{device.uid}/"))
        assert client.get("/appareils/rien/liaison/").status_code == 404
        assert client.get(f"/appareils/{office.uid}/liaison/comparer/").status_code == 302

    def test_a_device_may_bear_the_name_of_a_page(self, client: Client) -> None:
        for name in ("Autre", "Ce poste"):
            device = practice.save_device(Device(name=name, kind=DeviceKind.PC))
            assert client.get(f"/appareils/{device.uid}/").status_code == 200
            assert client.get(f"/appareils/{device.uid}/liaison/").status_code == 200

    def test_this_pc_is_not_linked_to_itself(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        from vigie.vault import services as vault

        monkeypatch.setattr(vault, "exists", lambda: True)
        assert client.get("/appareils/ce-poste/relier/").status_code == 302
        assert client.post("/appareils/ce-poste/emporter/").status_code == 302


class TestOtherSide:
    """No vault there, and none is made."""

    @pytest.fixture(autouse=True)
    def bare(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("VIGIE_HOME", str(tmp_path / "home"))
        state.close(grace=0)
        measuring.forget()

    @pytest.fixture
    def measured(self, monkeypatch: pytest.MonkeyPatch) -> None:
        done = measuring.Measure(report=audit_of(datetime.now(UTC)))
        monkeypatch.setattr(measuring, "_current", done)

    def test_a_code_then_the_words_then_the_file(self, client: Client, measured: None) -> None:
        assert "Relier ce PC au PC principal" in text(client.get("/bienvenue/"))
        assert client.get("/appareils/ce-poste/relier/").status_code == 200
        code = rules.new_code(lambda _: 12345678)
        assert client.post("/appareils/ce-poste/relier/", {"code": code}).status_code == 302
        page, found = text(client.get("/appareils/ce-poste/relier/")), identity.load()
        assert found is not None and all(word in page for word in found.words)
        assert "Voir ses six mots" in text(client.get("/bienvenue/"))
        assert "Emporter ce relevé pour le PC principal" in text(client.get("/regarder/vu/"))
        response = client.post("/appareils/ce-poste/emporter/")
        assert response["Content-Disposition"].startswith('attachment; filename="releve-')
        assert unseal(response.content).counter == 1

    def test_nothing_offers_to_carry_a_report_before_a_code(self, client: Client, measured: None) -> None:
        assert "Emporter ce relevé" not in text(client.get("/regarder/vu/"))
        response = client.post("/appareils/ce-poste/emporter/")
        assert response.status_code == 302 and response["Location"] == "/appareils/ce-poste/relier/"

    @pytest.mark.parametrize("code", ["", "12345", "123456789"])
    def test_a_mistyped_code_is_said_and_makes_nothing(self, client: Client, code: str) -> None:
        response = client.post("/appareils/ce-poste/relier/", {"code": code})
        assert response.status_code == 422 and "chiffre" in text(response)
        assert not identity.exists()

    def test_a_key_is_replaced_only_when_asked(self, client: Client) -> None:
        code = rules.new_code(lambda _: 12345678)
        client.post("/appareils/ce-poste/relier/", {"code": code})
        before = identity.load()
        response = client.post("/appareils/ce-poste/relier/", {"code": code})
        assert response.status_code == 422 and "a déjà sa clé" in text(response)
        client.post("/appareils/ce-poste/relier/", {"code": code, "nouvelle": "1"})
        after = identity.load()
        assert before is not None and after is not None and before.words != after.words

    def test_a_damaged_key_can_be_made_again(self, client: Client) -> None:
        code = rules.new_code(lambda _: 12345678)
        client.post("/appareils/ce-poste/relier/", {"code": code})
        identity.path().write_text(json.dumps({"schema": 9}))
        response = client.get("/appareils/ce-poste/relier/")
        assert response.status_code == 422 and "abîmée" in text(response)
        client.post("/appareils/ce-poste/relier/", {"code": code, "nouvelle": "1"})
        assert identity.load() is not None

    def test_nothing_measured_leads_back(self, client: Client) -> None:
        assert client.post("/appareils/ce-poste/emporter/")["Location"] == "/bienvenue/"
