"""The register kept: proposed, written, reviewed, removed, exported; on its screens and on the command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from tests.cli.conftest import fits
from tests.conftest import ActAs
from vigie.journal.models import Entry
from vigie.practice import services as practice
from vigie.processing import exchange, exporting, facts, services
from vigie.processing.models import Activity, Version
from vigie.vault.errors import VaultError
from vigie.vault.rights import Forbidden
from vigie.vault.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def solo() -> Iterator[None]:
    practice.describe({"profession": "physician", "structure": "solo", "staff": 0}, name="Cabinet Œuvré")
    yield


def page(path: str = "/registre/") -> str:
    return Client().get(path).content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def post(path: str, **fields: object) -> str:
    answer = Client().post(f"/registre/{path}", fields, follow=True)
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def form_of(number: int) -> dict[str, object]:
    """What the page's form would send back, as it is."""
    form = Client().get(f"/registre/{number}/").context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) not in (None, False, "")}


def known(key: str) -> object:
    from django.utils import timezone

    return next(fact for fact in facts.facts(timezone.now()) if fact.key == key)


def test_it_works() -> None:
    assert "Dossiers des patients" in page() and "Personnel" in page()
    assert known("register.activities").value is None  # type: ignore[attr-defined]
    shown = post("ajouter/", ready=["patient_files", "accounting", "patient_files", "nowhere"])
    assert "ce n’est qu’une proposition" in shown and Activity.objects.count() == 2
    assert "rien ne sort" in shown and "une relecture" in shown
    record = page("/registre/1/")
    assert "recommandé (CNIL, référentiel sur la gestion des cabinets" in record
    assert "20 ans après la dernière prise en charge" in record
    fields = form_of(1) | {"no_transfer": "on", "other_measures": "Armoire fermée", "reviewed": "1"}
    assert "Fiche gardée." in post("1/", **fields)
    row = Activity.objects.get(number=1)
    assert row.reviewed_on is not None and row.versions.count() == 2
    shown = page()
    assert "1 fiche complète sur 2" in shown
    assert known("register.incomplete").value == 1  # type: ignore[attr-defined]
    assert Entry.objects.filter(action__startswith="register.").count() == 4


def test_a_duration_says_the_rule_it_rests_on_or_the_one_it_leaves() -> None:
    post("ajouter/", ready=["accounting", "appointments"])
    assert "Durée de la règle : proposé par Vigie, aucun texte lu" in page("/registre/1/")
    assert "La règle proposée dit" not in page("/registre/1/")
    post("1/", **form_of(1) | {"kept_money": "Trente ans"})
    shown = page("/registre/1/")
    assert "La règle proposée dit « 10 ans après la clôture de l’exercice », proposé par Vigie" in shown
    assert "La règle proposée dit « 10 ans après la clôture" in page("/durees/")
    post("1/", **form_of(1) | {"kept_money": "10  ANS apres la cloture de l’exercice"})
    assert "La règle proposée dit" not in page("/registre/1/"), "the same words, typed by hand"


def test_what_did_not_change_makes_no_version_and_a_change_asks_for_a_review() -> None:
    post("ajouter/", ready=["accounting"])
    row = Activity.objects.get()
    services.review(row)
    post("1/", **form_of(1))
    row.refresh_from_db()
    assert row.reviewed_on is not None and row.versions.count() == 1
    post("1/", **(form_of(1) | {"support": "Un\r\nclasseur\u00a0bleu"}))
    row.refresh_from_db()
    assert row.reviewed_on is None and row.content["support"] == "Un classeur bleu"


def test_a_measure_is_claimed_only_where_the_bilan_finds_it() -> None:
    services.add_ready(["accounting"])
    assert services.record_of(Activity.objects.get()).measures == ()
    row = Activity.objects.get()
    post("1/", **(form_of(1) | {"measures": ["paper"]}))
    row.refresh_from_db()
    from vigie.assessment import services as assessment

    assessment.answer("paper_files_in_register", "no")
    assert "Le bilan ne confirme pas : papier enfermé" in page()
    assert "ce que le bilan ne confirme pas" in page("/registre/1/")


def test_what_the_bilan_finds_in_place_is_claimed_and_nothing_else() -> None:
    from vigie.assessment import services as assessment

    assessment.answer("paper_files_in_register", "yes")
    services.add_ready(["accounting"])
    assert services.record_of(Activity.objects.get()).measures == ("paper",)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "Donnez un nom"),
        ({"title": "x" * 121}, "120 signes au plus"),
        ({"purposes": "x" * 501}, "trop longue"),
        ({"purposes": "\n".join("abc" for _ in range(61))}, "60 lignes au plus"),
        ({"support": "x" * 501}, "500 signes au plus"),
        ({"support": "a\x07b"}, "ne s’impriment pas"),
        ({"no_transfer": "on", "transfers": "Suisse"}, "Un transfert est écrit"),
        ({"no_recipient": "on"}, "Des destinataires sont écrits"),
        ({"basis": "6.1.z"}, "choix valide"),
        ({"measures": ["nowhere"]}, "choix valide"),
    ],
)
def test_what_is_refused_keeps_what_was_typed(fields: dict[str, object], sentence: str) -> None:
    post("ajouter/", ready=["accounting"])
    before = Activity.objects.get().content
    answer = Client().post("/registre/1/", form_of(1) | {"other_measures": "Coffre-fort ignifugé"} | fields)
    shown = answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ")
    assert answer.status_code == 422 and sentence.lower() in shown.lower()
    assert "Coffre-fort ignifugé" in shown
    assert Activity.objects.get().content == before


def test_an_activity_of_one_s_own_and_one_no_longer_done() -> None:
    assert "Donnez un nom" in post("ajouter/", title=" ")
    assert "Cochez au moins" in post("ajouter/")
    assert "Prêt de matériel" in post("ajouter/", title="Prêt de matériel")
    assert "à quoi servent les données" in page()
    post("1/retirer/")
    assert "Prêt de matériel" not in page() and Version.objects.count() == 1
    assert Client().get("/registre/1/").status_code == 404
    assert Client().get("/registre/9/").status_code == 404
    services.add_own("Autre")
    assert Activity.objects.filter(removed_at=None).get().number == 2


def test_there_is_a_most_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST", 1)
    services.add_own("Une")
    with pytest.raises(VaultError):
        services.add_own("Deux")
    assert "regroupez-en" in post("ajouter/", title="Deux")


def test_who_reads_and_who_writes(act_as: ActAs) -> None:
    services.add_own("Une")
    with act_as(Role.DPO):
        assert "Une" in page() and "Une autre activité" not in page()
        assert "Retirer du registre" not in page("/registre/1/")
        assert Client().post("/registre/1/", {"title": "Deux"}).status_code == 403
        with pytest.raises(Forbidden):
            services.remove(Activity.objects.get())
    with act_as(Role.IT_HELPER):
        assert Client().get("/registre/").status_code == 403


def test_a_content_that_cannot_be_read_is_an_empty_record_and_no_crash() -> None:
    row = services.add_own("Une")
    Activity.objects.filter(pk=row.pk).update(content={"from": "a newer program"})
    assert "Une" in page() and page("/registre/1/")


def test_it_leaves_and_comes_back() -> None:
    services.add_ready(["patient_files"])
    services.add_own("Une")
    from vigie.transfer.services import _plain

    rows = json.loads(json.dumps(_plain(exchange.export())))
    before = list(Version.objects.values_list("activity__number", "number", "title"))
    Version.objects.all().delete()
    Activity.objects.all().delete()
    exchange.restore(rows)
    assert list(Version.objects.values_list("activity__number", "number", "title")) == before


def test_the_file_is_as_its_schema_says() -> None:
    from django.utils import timezone

    services.add_ready(["patient_files", "billing"])
    told = json.loads(exporting.as_json(timezone.now()))
    fits(told, "register")
    assert told["activities"][0]["title"] == "Dossiers des patients"
    answer = Client().get("/registre/registre.json")
    assert "registre-des-traitements.json" in answer["Content-Disposition"]
    assert Path(str(answer["Content-Disposition"])).suffix.startswith(".json")
