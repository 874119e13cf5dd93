"""The list of patients on its screens: brought, read again, decided upon; its names for the responsables alone."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.conftest import ActAs
from tests.retention.test_listing import HEADS, ROWS, delimited
from tests.vault.conftest import Vault
from vigie.documents import sheet_child
from vigie.journal import services as journal
from vigie.journal.models import Entry
from vigie.practice import services as practice
from vigie.retention import calendar, exchange, facts, patients
from vigie.retention.models import ListColumns, ListKey, Patient, Sweep
from vigie.retention.sealing import RowBroken, Sealer
from vigie.vault import services as vault_services
from vigie.vault.roles import Role

OTHER = "ruche sabot pivoine lanterne boussole"
URL = "/durees/patients/"
OLD = [
    ["10", "ANCIEN", "Paul", "01/01/1950", "", "10/05/2000"],
    ["11", "ANCIENNE", "Rose", "01/01/1950", "", "10/05/2001"],
]


@pytest.fixture(autouse=True)
def practice_open(opened: Vault) -> None:
    practice.describe({"profession": "physician"}, name="Cabinet Œuvré")


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def page(query: str = "") -> str:
    return plain(Client().get(URL + query).content.decode())


def sent(client: Client, data: bytes) -> str:
    file = SimpleUploadedFile("patients.csv", data)
    return plain(client.post(f"{URL}apporter/", {"file": file}, follow=True).content.decode())


def bring(rows: list[list[str]], **changes: str) -> str:
    client = Client()
    shown = sent(client, delimited([HEADS, *rows]).encode("cp1252"))
    assert "Quelle colonne dit quoi" in shown and "Dernière consultation (1" in shown
    fields = {"last_care": "5", "birth": "3", "number": "0", "name": "1", "first_name": "2"} | changes
    return plain(client.post(f"{URL}colonnes/", fields, follow=True).content.decode())


def act(action: str, *numbers: str, group: str = "", **fields: object) -> str:
    client = Client()
    key = ListKey.objects.get()
    sealer = Sealer.open(bytes(key.sealed))
    pks = [Patient.objects.get(lookup=sealer.lookup(number)).pk for number in numbers]
    chosen: dict[str, object] = {"action": action, "pk": pks} | (
        {"all": "1", "groupe": group} if group else {}
    )
    client.post(f"{URL}choisir/", chosen)
    return plain(client.post(f"{URL}{action}/", fields, follow=True).content.decode())


def counts() -> dict[str, int]:
    return {
        str(name): many
        for name, many in patients.summary(practice.today(timezone.now())).groups.items()
        if many
    }


def past_term() -> object:
    return next(one for one in facts.facts(timezone.now()) if one.key == "retention.files_past_term")


def test_a_list_is_brought_and_read() -> None:
    assert "Ce que Vigie en garde" in page() and past_term().unavailable  # type: ignore[attr-defined]
    shown = bring([*ROWS, *OLD])
    assert "Dossiers : 5, sur 12 lignes. Lignes refusées : 6." in shown and "ANCIEN" not in shown
    assert counts() == {"to_destroy": 2, "archived": 2, "undetermined": 1}
    assert ">10<" in shown and ">PA<" in shown and "Ligne 4 : La date de naissance" in shown
    assert past_term().value == 2  # type: ignore[attr-defined]
    assert "À détruire : <b>2</b>" in plain(Client().get("/durees/").content.decode())
    assert ">2<" in page("?numero=2") and "exactement ce numéro" in page("?numero=999")
    assert ">1<" in page("?groupe=archived&page=99999999") and page("?groupe=nowhere&page=x")
    assert Entry.objects.filter(action="retention.listed").count() == 1


def test_nothing_that_names_is_in_the_clear_and_others_do_not_read_it() -> None:
    bring(OLD, names="on")
    assert "ANCIEN Paul" in page()
    row = Patient.objects.first()
    assert row is not None and b"ANCIEN" not in bytes(row.sealed) and "10" not in row.lookup[:2]
    vault_services.add_access("Accueil", Role.SECRETARY, OTHER)
    vault_services.lock()
    vault_services.unlock(next(one.id for one in vault_services.people() if one.label == "Accueil"), OTHER)
    assert Client().get(URL).status_code == 403
    home = Client().get("/durees/").content.decode()
    assert "un par un" not in home


def test_what_was_decided_stays_with_a_number_and_columns_are_remembered() -> None:
    bring(OLD)
    assert "Dossiers gelés : 1" in act("geler", "10", on="2020-01-01")
    until = (practice.today(timezone.now()) + timedelta(days=30)).isoformat()
    assert "Dossiers gardés : 1" in act("garder", "11", reason="insurer", until=until)
    assert counts() == {"frozen": 1, "kept": 1}
    client = Client()
    shown = sent(client, delimited([HEADS, OLD[1], ROWS[0]]).encode())
    assert "Vigie reprend ce que vous aviez confirmé" in shown and ListColumns.objects.count() == 1
    bring([OLD[1], ROWS[0]])
    assert counts() == {"frozen": 1, "kept": 1, "archived": 1}, "a frozen file stays though the list lost it"
    bring([*OLD, ROWS[0]])
    assert counts() == {"frozen": 1, "kept": 1, "archived": 1}
    assert "litige est fini : 1" in act("degeler", "10", on="2026-01-01")
    row = Patient.objects.get(disputed=True)
    assert row.ends_on == date(2020, 5, 10) + timedelta(days=(date(2026, 1, 1) - date(2020, 1, 1)).days)
    bring(OLD)
    assert Patient.objects.get(disputed=True).ends_on == row.ends_on, "the days of a closed dispute stay too"


def test_destroying_is_recorded_without_naming() -> None:
    bring([*OLD, ROWS[0]])
    done = {"where": ["software", "paper"], "method": "Purge", "backups": "yes"}
    assert "Aucun des dossiers choisis" in act("detruire", "1", **done), "not at its term"
    assert "Cochez où c’est fait" in act("detruire", "10", method="Purge")
    assert "Dossiers sortis de la liste : 2" in act("detruire", group="to_destroy", **done)
    sweep = Sweep.objects.get()
    assert (sweep.outcome, sweep.count, sweep.method) == ("destroyed", 2, "Purge (le logiciel, le papier)")
    assert counts() == {"archived": 1}
    bring([*OLD])
    assert "sortis de la liste : 1" in act("anonymiser", "10", **done)
    assert Sweep.objects.first().outcome == "anonymised"  # type: ignore[union-attr]
    for entry in Entry.objects.all():
        assert "ANCIEN" not in str(entry.__dict__)


def test_the_numbers_to_take_away_are_those_chosen_and_a_list_that_changed_is_chosen_again() -> None:
    bring([*OLD, ROWS[0]])
    client = Client()
    row = next(one for one in patients.lines(Patient.objects.all()) if one.card.number == "10").row
    client.post(f"{URL}choisir/", {"action": "detruire", "pk": [row.pk]})
    assert "choisis.xlsx" in client.get(f"{URL}detruire/").content.decode()
    [tab] = sheet_child.sheets(client.get(f"{URL}choisis.xlsx").content)
    assert [line[0] for line in tab["rows"][2:]] == ["10"]
    done = {"where": ["paper"], "method": "Broyeur", "count": "1"}
    client.post(f"{URL}choisir/", {"action": "detruire", "all": "1", "groupe": "to_destroy"})
    shown = plain(client.post(f"{URL}detruire/", done, follow=True).content.decode())
    assert "La liste a changé" in shown and not Sweep.objects.exists() and counts()["to_destroy"] == 2


def test_a_clock_that_cannot_be_believed_destroys_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    bring(OLD)
    monkeypatch.setattr(journal, "clock_suspect", lambda now=None: True)
    assert "vérifiez la date avant de détruire" in act("detruire", "10", where=["paper"], method="x")
    assert past_term().unavailable and "ne détruisez rien" in plain(Client().get("/durees/").content.decode())  # type: ignore[attr-defined]
    assert counts() == {"to_destroy": 2}


def test_dates_that_cannot_be_are_refused() -> None:
    bring(OLD)
    for reason, until in (
        ("", "2027-01-01"),
        ("insurer", "2020-01-01"),
        ("insurer", "2099-01-01"),
        ("insurer", "x"),
    ):
        assert 'class="err"' in act("garder", "10", reason=reason, until=until)
    for on in ("", "x", "2999-01-01", "0001-01-01"):
        act("geler", "10", on=on)
    assert counts() == {"to_destroy": 2}
    assert "Cochez d’abord" in plain(
        Client().post(f"{URL}choisir/", {"action": "geler"}, follow=True).content.decode()
    )
    assert Client().post(f"{URL}choisir/", {"action": "voler"}).status_code == 404
    assert (
        Client().get(f"{URL}voler/").status_code == 404 and Client().get(f"{URL}rien.xlsx").status_code == 404
    )
    assert Client().get(f"{URL}to_destroy.xlsx").content.startswith(b"PK")


def test_bad_files_and_columns_change_nothing() -> None:
    bring(OLD)
    assert "Ce fichier est vide" in sent(Client(), b"")
    assert "aucune colonne" in sent(Client(), b"rien\n")
    assert "Rien n’attend" in plain(Client().get(f"{URL}colonnes/", follow=True).content.decode())
    assert "tout dépend de cette date" in bring(ROWS, last_care="")
    assert "sert déjà plus haut" in bring(ROWS, birth="5")
    assert counts() == {"to_destroy": 2}


def test_a_change_of_profession_computes_again() -> None:
    bring([["20", "X", "Y", "01/01/1950", "", "10/05/2012"]])
    assert counts() == {"archived": 1}
    practice.describe({"profession": "medical_biologist"})
    assert "recalcule" in past_term().unavailable  # type: ignore[attr-defined]
    assert "tout a été recalculé" in page() and counts() == {"to_destroy": 1}
    practice.describe({"profession": "pharmacist"})
    page()
    assert counts() == {"undetermined": 1}, "no duration is established there"
    assert "Aucune durée n’est établie" in bring([["20", "X", "Y", "01/01/1950", "", "10/05/2012"]])
    Client().post(f"{URL}oublier/")
    assert not ListKey.objects.exists() and "Aucune durée n’est établie" in page()


def test_two_writings_of_a_number_are_one_patient() -> None:
    bring(
        [
            ["a 1", "X", "Y", "01/01/1950", "", "10/05/2001"],
            ["A  1", "X", "Y", "01/01/1950", "", "10/05/2021"],
        ]
    )
    assert sum(counts().values()) == 1 and "to_destroy" not in counts()
    assert "a 1" in page("?numero=A%201")


def test_files_kept_past_their_term_are_looked_at_again() -> None:
    bring(OLD)
    until = practice.today(timezone.now()) + timedelta(days=30)
    act("garder", "11", reason="insurer", until=until.isoformat())
    assert [one.on for one in calendar.dues(timezone.now()) if one.uid == "kept-files"] == [until]


def test_it_is_exported_and_restored_with_its_key() -> None:
    bring(OLD)
    kept = exchange.export()
    for model in (Patient, ListKey, ListColumns, Sweep):
        model._default_manager.all().delete()
    exchange.restore(kept)
    assert ">10<" in page() and ListColumns.objects.count() == 1


def test_a_damaged_row_is_said() -> None:
    bring(OLD)
    sealer = Sealer.open(bytes(ListKey.objects.get().sealed))
    for damaged in (b"", b"x" * 40, bytes(Patient.objects.first().sealed)[:-1]):  # type: ignore[union-attr]
        with pytest.raises(RowBroken):
            sealer.card(damaged)
    Patient.objects.update(sealed=b"x" * 40)
    assert Client().get(URL).status_code != 200 or "abîmée" in page()


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.DPO, Role.ASSOCIATE, Role.IT_HELPER, Role.LOCUM])
def test_only_a_responsable_brings_or_decides(act_as: ActAs, role: Role) -> None:
    with act_as(role):
        for path in ("apporter/", "colonnes/", "choisir/", "oublier/", "detruire/"):
            assert Client().post(URL + path).status_code == 403
        assert Client().get(URL).status_code == 403
