"""The CNIL's layout: what is written comes back, what others wrote is read by its words, what is not understood is said."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.documents import grids, sheet_child
from vigie.documents.grids import Grid
from vigie.documents.spreadsheets import ReadSheet
from vigie.practice.controllers import Controllers
from vigie.processing import importing, layout, wire
from vigie.processing.layout import Form, Head
from vigie.processing.rules.completeness import Data, Kind, Recipient, Record
from vigie.processing.table import table
from vigie.typography import plain

DAY = date(2026, 12, 1)
NOBODY = Controllers(())
HEAD = Head("Cabinet Œuvré", "Dr Test", "1 rue des Lilas", "01 00 00 00 00", "a@b.fr", "Mme Dé", "c@d.fr")
WORDS = st.text(st.sampled_from("abcdéèœ’ 123"), min_size=1, max_size=16).map(
    lambda text: " ".join(f"x{text}x".split())
)
LINES = st.lists(WORDS, max_size=3).map(tuple)
NAMES = [row.id for row in table().categories]
RECORDS = st.builds(
    Record,
    purposes=st.lists(WORDS, min_size=1, max_size=4).map(tuple), basis=st.sampled_from(["", *table().bases]),
    exception=st.sampled_from(["", *table().exceptions]), persons=LINES,
    data=st.dictionaries(st.sampled_from(NAMES), st.builds(Data, WORDS, WORDS, st.just("") | WORDS), max_size=5),
    recipients=st.lists(st.builds(Recipient, st.sampled_from(list(Kind)), WORDS), max_size=3).map(tuple),
    transfers=st.lists(st.lists(WORDS, min_size=1, max_size=3).map(", ".join), max_size=2).map(tuple),
    measures=st.lists(st.sampled_from([row.id for row in table().measures]), max_size=3, unique=True).map(tuple),
    other_measures=st.just("") | WORDS, support=st.just("") | WORDS,
)  # fmt: skip


def read(tabs: Sequence[Grid]) -> list[ReadSheet]:
    """What a reader would give of these tabs, without a file between."""

    def shown(cell: object) -> str:
        return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else str(cell)

    return [ReadSheet(tab.name, [[shown(cell) for cell in row.cells] for row in tab.rows]) for tab in tabs]


def back(tabs: Sequence[ReadSheet]) -> list[importing.Found]:
    return importing._from_sheets(tabs, table())


def form(record: Record, title: str = "Soins") -> Form:
    return Form(7, title, DAY, DAY, record, NOBODY)


@given(RECORDS, st.booleans(), st.booleans())
def test_what_is_written_comes_back(record: Record, alone: bool, inside: bool) -> None:
    written = replace(
        record, data={name: record.data[name] for name in NAMES if name in record.data},
        no_recipient=alone and not record.recipients, no_transfer=inside and not record.transfers,
    )  # fmt: skip
    found = back(read(layout.grids(HEAD, [form(written)], table())))
    assert [(one.title, one.unread) for one in found] == [("Soins", ())]
    assert found[0].record == written


@pytest.mark.parametrize("write", [grids.ods, grids.xlsx])
def test_through_a_real_file(write: Callable[..., bytes]) -> None:
    ready = table().ready
    forms = [
        Form(number, one.title, DAY, DAY, one.record, NOBODY) for number, one in enumerate(ready.values(), 1)
    ]
    forms.append(
        Form(
            99,
            "Hébergement",
            DAY,
            DAY,
            Record(purposes=("Héberger",), for_others=True, clients=("SCM", "Dr B")),
            NOBODY,
        )
    )
    tabs = sheet_child.sheets(write(layout.grids(HEAD, forms, table()), demo=True))
    assert [tab["name"] for tab in tabs][:2] == [layout.LIST, "Liste pour le compte d’autrui"]
    found = back([ReadSheet(tab["name"], tab["rows"]) for tab in tabs])
    assert [one.title for one in found] == [plain(one.title) for one in forms]
    assert [one.record for one in found] == [one.record for one in forms]


def test_a_form_filled_by_another_hand_is_read() -> None:
    """As public transcriptions of the model show it: merged cells, dashes for nothing, its own words."""
    rows = [
        ["Modèle de fiche de registre", "", "", "", "", "", "", "", "ref-001"],
        ["Description du traitement"],
        ["Nom du traitement", "Gestion des comptes"],
        ["Acteurs", "Nom", "Adresse"],
        ["Responsable du traitement", "Cabinet", "-"],
        ["Finalité(s) du traitement effectué"],
        ["Finalité principale", "Suivre les patients"],
        ["Sous-finalité 1", "-"],
        [
            "Catégories de données personnelles concernées",
            "",
            "",
            "Description",
            "",
            "",
            "Durée de conservation",
        ],
        ["État civil, identité...", "", "", "Nom, prénom", "", "", "5 ans"],
        ["Vie personnelle", "", "", "-", "", "", "-"],
        ["Numéro de Sécurité Sociale", "", "", "NIR", "", "", "5 ans"],
        ["Goûts", "", "", "Thé", "", "", "1 an"],
        ["Données sensibles", "", "", "Description", "", "", "Délai d'effacement"],
        ["Données concernant la santé", "", "", "Antécédents", "", "", "20 ans"],
        ["Catégories de personnes concernées", "", "", "Description", "", "", "Précisions"],
        ["Catégorie 1", "", "", "Patients", "", "", "adultes"],
        ["Destinataires", "", "", "Type de destinataire", "", "", "Précisions"],
        ["Destinataire 1", "", "", "Service interne", "", "", "Secrétariat"],
        ["Destinataire 2", "", "", "Sous-traitant", "", "", "Éditeur"],
        ["Mesures de sécurité", "", "", "Type", "", "", "Précisions"],
        ["Mesure 1", "", "", "Sauvegarde des données", "", "", "Chaque soir"],
        ["Transferts hors UE", "", "Destinataire", "", "Pays", "", "Garanties"],
        ["Organisme 1", "", "Envoi", "", "Suisse", "", "adéquation"],
    ]
    [found] = back([ReadSheet("Fiche 1", rows), ReadSheet("Notice", [["Bonjour"]])])
    record = found.record
    assert found.title == "Gestion des comptes" and record.purposes == ("Suivre les patients",)
    assert record.data == {
        "identity": Data("Nom, prénom", "5 ans"), "national_id": Data("NIR", "5 ans"), "health": Data("Antécédents", "20 ans"),
    }  # fmt: skip
    assert found.unread == ("Goûts : Thé ; 1 an",)
    assert record.persons == ("Patients : adultes",)
    assert record.recipients == (
        Recipient(Kind.INTERNAL, "Secrétariat"),
        Recipient(Kind.PROCESSOR, "Éditeur"),
    )
    assert record.other_measures == "Sauvegarde des données : Chaque soir"
    assert record.transfers == ("Envoi, Suisse, adéquation",)
    assert record.basis == "" and not record.no_transfer


def test_the_model_s_example_and_its_empty_form_are_known_as_such() -> None:
    empty = layout.grids(HEAD, [form(Record(), "")], table())[1:]
    assert back(read(empty)) == []
    [found] = back(
        [
            replace(tab, name="Exemple")
            for tab in read(layout.grids(HEAD, [form(Record(purposes=("x",)))], table())[1:])
        ]
    )
    assert found.example


def test_what_is_too_long_is_cut_and_said() -> None:
    long = Record(purposes=("y" * 900,), data={"health": Data("z" * 700)})
    [found] = back(read(layout.grids(HEAD, [form(long)], table())))
    assert len(found.record.purposes[0]) == 500 and len(found.record.data["health"].detail) == 500
    assert len(found.unread) == 2
    assert wire.record(wire.plain(found.record)) == found.record


@given(st.lists(st.lists(st.text(max_size=12) | st.sampled_from(["Finalité principale", "Destinataires", "Données sensibles", "Santé", "Transferts hors UE", "Nom du traitement", "Mesures de sécurité"]), max_size=6), max_size=14))  # fmt: skip
def test_any_tab_is_a_form_or_none(rows: list[list[str]]) -> None:
    for found in back([ReadSheet("T", rows)]):
        assert found.title and wire.record(wire.plain(found.record)) == found.record


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"{", "JSON est abîmé"),
        (b"[" * 200_000, "JSON"),
        (b'{"activities": 3}', "n’est pas un registre"),
        (b'{"activities": [{}]}', "n’a pas de nom"),
        (b'{"activities": [{"title": "x", "purposes": 3}]}', "illisible"),
        (b'{"activities": []}', "Aucune fiche"),
        (b'\xff\xfe{"a"', "n’est pas un tableau"),
    ],
)
def test_a_file_that_is_no_register_says_so(data: bytes, sentence: str) -> None:
    with pytest.raises(wire.RecordError, match=sentence):
        importing.read_register(data, table())


@given(RECORDS)
def test_vigie_s_own_json_comes_back(record: Record) -> None:
    data = json.dumps({"activities": [{"title": "Soins", "number": 1, **wire.plain(record)}]}).encode()
    assert [(one.title, one.record) for one in importing.read_register(data, table())] == [("Soins", record)]
