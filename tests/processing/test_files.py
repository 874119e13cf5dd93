"""The register taken away and brought in, on its screens and on the command line; its versions looked at."""

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.cli.conftest import fits
from tests.conftest import ActAs
from vigie.cli import main
from vigie.documents import sheet_child, spreadsheets
from vigie.documents.spreadsheets import ReadSheet
from vigie.practice import services as practice
from vigie.processing import calendar, exporting, importing, reading, services
from vigie.processing.models import Activity
from vigie.processing.rules.completeness import Record
from vigie.vault.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def solo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    practice.describe({"profession": "physician", "structure": "solo", "staff": 0}, name="Cabinet Œuvré")

    def in_process(data: bytes) -> list[ReadSheet]:  # the child itself is tested with the documents
        try:
            return [ReadSheet(row["name"], row["rows"]) for row in sheet_child.sheets(data)]
        except sheet_child.RefusedError as error:
            raise spreadsheets.SpreadsheetError(sheet_child.REASONS[str(error)]) from error

    monkeypatch.setattr(importing, "read", in_process)
    yield


def seen(text: bytes) -> str:
    return text.decode().replace("\u202f", " ").replace("\u00a0", " ")


def bring(client: Client, data: bytes, name: str = "r.ods") -> str:
    sent = {"file": SimpleUploadedFile(name, data)}
    return seen(client.post("/registre/apporter/", sent, follow=True).content)


def test_a_register_leaves_as_a_sheet_and_comes_back() -> None:
    services.add_ready(["patient_files", "accounting"])
    data = exporting.as_sheet("ods", timezone.now())
    kept = services.record_of(Activity.objects.get(number=1))
    services.remove(Activity.objects.get(number=2))
    services.save(Activity.objects.get(number=1), "Dossiers des patients", Record(purposes=("Autre chose",)))
    client = Client()
    shown = bring(client, data)
    assert "Rien n’est encore écrit" in shown and "Remplacera la fiche n° 1" in shown
    assert Activity.objects.count() == 2
    answer = seen(
        client.post("/registre/apporter/regarder/", {"form": ["0", "1", "77", "x"]}, follow=True).content
    )
    assert "Fiches ajoutées : 1 ; modifiées : 1" in answer
    assert services.record_of(Activity.objects.get(number=1)) == kept
    assert Activity.objects.get(number=1).versions.count() == 3
    assert "choisissez d’abord un fichier" in seen(
        client.get("/registre/apporter/regarder/", follow=True).content
    )
    assert "à l’identique" in bring(client, data)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "r.ods", "Ce fichier est vide"),
        (b"nom;prenom", "r.csv", "n’est pas un tableau"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99, "r.xls", "ancien format"),
        (b"{}", "r.json", "n’est pas un registre"),
    ],
)
def test_another_file_gets_a_sentence(data: bytes, name: str, sentence: str) -> None:
    assert sentence in bring(Client(), data, name)
    assert Activity.objects.count() == 0
    assert "Choisissez un fichier" in seen(Client().post("/registre/apporter/", follow=True).content)


def test_each_file_says_what_it_is() -> None:
    services.add_ready(["patient_files"])
    services.add_own("Hébergement", for_others=True)
    for kind, start in (("pdf", b"%PDF"), ("ods", b"PK"), ("xlsx", b"PK"), ("json", b"{")):
        answer = Client().get(f"/registre/registre.{kind}")
        assert answer.content.startswith(start) and f".{kind}" in answer["Content-Disposition"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "read", lambda data: [])
        with pytest.raises(importing.RecordError):
            importing.read_register(b"PK", exporting.table())


def test_the_pdf_holds_the_register_and_what_lacks() -> None:
    services.add_ready(["patient_files"])
    practice.set_coordinates({"responsible": "Dr Test", "dpo_name": "Mme Dé"})
    pdf = pypdf.PdfReader(io.BytesIO(exporting.as_pdf(timezone.now())))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "Dr Test" in text and "Mme Dé" in text and "Dossiers des patients" in text and "Il manque" in text


def test_a_version_is_seen_and_put_back() -> None:
    row = services.add_own("Prêt")
    services.save(row, "Prêt", Record(purposes=("Prêter",)))
    shown = seen(Client().get("/registre/1/versions/2/").content)
    assert "Prêter" in shown and "(changé)" in shown and "Remettre" not in shown
    assert "Remettre" in seen(Client().get("/registre/1/versions/1/").content)
    assert "de nouveau en cours" in seen(Client().post("/registre/1/versions/1/", follow=True).content)
    row.refresh_from_db()
    assert services.record_of(row) == Record() and row.versions.count() == 3
    assert Client().get("/registre/1/versions/9/").status_code == 404


def test_what_is_done_for_another_has_its_own_form() -> None:
    answer = seen(
        Client().post("/registre/ajouter/", {"title": "Hébergement", "for_others": "1"}, follow=True).content
    )
    assert "article 30, paragraphe 2" in answer and "Base légale" not in answer
    fields = {"title": "Hébergement", "clients": "SCM des Lilas", "purposes": "Héberger", "no_transfer": "on",
              "other_measures": "Disque chiffré", "reviewed": "1"}  # fmt: skip
    Client().post("/registre/1/", fields)
    assert services.record_of(Activity.objects.get()).clients == ("SCM des Lilas",)
    shown = seen(Client().get("/registre/").content)
    assert "Pour le compte d’un autre" in shown and "1 fiche complète sur 1" in shown


def test_the_page_of_what_is_enough() -> None:
    services.add_ready(["billing"])
    services.add_own("Carnet")
    fields = {"title": "Carnet", "detail_personal_life": "Enfants"}
    Client().post("/registre/2/", fields)
    shown = seen(Client().get("/registre/juste-necessaire/").content)
    assert "1 fiche à revoir" in shown and "vie familiale" in shown and "L’assurance maladie l’exige" in shown
    assert "données à justifier" in seen(Client().get("/registre/").content)


def test_who_may_bring_and_put_back(act_as: ActAs) -> None:
    services.add_own("Une")
    services.save(Activity.objects.get(), "Deux", Record())
    with act_as(Role.DPO):
        assert Client().get("/registre/registre.pdf").status_code == 200
        assert Client().post("/registre/apporter/").status_code == 403
        assert Client().post("/registre/1/versions/1/").status_code == 403
    with act_as(Role.IT_HELPER):
        assert Client().get("/registre/juste-necessaire/").status_code == 403


def test_the_calendar_and_the_other_rooms_read_it() -> None:
    now = timezone.now()
    assert list(calendar.dues(now)) == [] and reading.entries(now) == ()
    services.add_ready(["patient_files"])
    row = Activity.objects.get()
    services.review(row)
    [due] = calendar.dues(now)
    assert row.reviewed_on and (due.on - row.reviewed_on).days == 365
    [entry] = reading.entries(now)
    assert entry.title == row.title and entry.basis[0] == "6.1.c" and not entry.complete
    assert {one.category for one in entry.data} == {"identity", "national_id", "health", "personal_life"}


def test_the_command_reads_without_writing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    services.add_ready(["patient_files"])
    path = tmp_path / "registre.json"
    path.write_bytes(exporting.as_json(timezone.now()))
    assert main(["register", "import", os.fspath(path), "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    fits(told, "register-import")
    assert told["activities"][0]["title"] == "Dossiers des patients" and told["written"] is False
    assert main(["registre", "importer", os.fspath(path), "--dry-run"]) == 0
    assert "lue" in capsys.readouterr().out
    assert main(["register", "import", os.fspath(tmp_path / "absent.ods"), "--dry-run"]) == 2
    assert "ne s’ouvre pas" in capsys.readouterr().err
    (tmp_path / "x.ods").write_bytes(b"PK")
    assert main(["register", "import", os.fspath(tmp_path / "x.ods"), "--dry-run"]) == 1
    assert main(["register", "print", os.fspath(path)]) == 2


def test_a_record_says_where_its_processors_stand() -> None:
    from vigie.practice.models import Supplier

    services.add_ready(["appointments"])
    shown = seen(Client().get("/registre/1/").content)
    assert "pas encore parmi vos" in shown
    Supplier.objects.create(name="Plateforme de rendez-vous", kind="appointments")
    assert "on ne sait pas quelles données il voit" in seen(Client().get("/registre/1/").content)
