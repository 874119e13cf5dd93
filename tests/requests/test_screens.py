"""Patients' requests on their pages: taken in, identity, letters, answers, delays and reminders."""

import io
import re
from datetime import date, timedelta

import pypdf
import pytest
import pyzipper
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.conftest import ActAs
from tests.vault.conftest import Vault
from vigie.catalogue.proofs import Chapter
from vigie.journal.models import Entry
from vigie.practice import services as practice
from vigie.requests import archive, calendar, exchange, facts, papers, proof, services
from vigie.requests.models import Request, Step
from vigie.requests.table import table
from vigie.vault import cards
from vigie.vault import services as vault_services
from vigie.vault.roles import Role

OTHER = "ruche sabot pivoine lanterne boussole"
URL = "/demandes/"


@pytest.fixture(autouse=True)
def practice_open(opened: Vault) -> None:
    practice.describe({"profession": "physician"}, name="Cabinet Œuvré")


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def today() -> date:
    return practice.today(timezone.now())


def ago(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


def page(path: str = "") -> str:
    return plain(Client().get(URL + path).content.decode())


def receive(kind: str = "access", days: int = 3, asker: str = "patient", **more: str) -> str:
    fields = {
        "kind": kind,
        "asker": asker,
        "name": "Mme Durand",
        "patient": "1042",
        "received_on": ago(days),
    } | more
    return plain(Client().post(f"{URL}nouvelle/", fields, follow=True).content.decode())


def act(name: str, number: int = 1, **fields: str) -> str:
    fields = {"on": ago(0)} | fields
    return plain(Client().post(f"{URL}{number}/{name}/", fields, follow=True).content.decode())


def late() -> object:
    return next(iter(facts.facts(timezone.now())))


def test_a_file_is_asked_and_given() -> None:
    assert "notez-le ici le jour même" in page() and late().unavailable  # type: ignore[attr-defined]
    shown = receive()
    due = today() + timedelta(days=5)
    assert "Mme Durand, pour 1042" in shown and "Demande n° 1" in shown
    [warn, last] = calendar.dues(timezone.now())
    assert (last.on, warn.on) == (due, due - timedelta(days=3)) and "Durand" not in last.title + last.neutral
    [task] = calendar.tasks(timezone.now())
    assert task.due_on == due
    assert "Notez d’abord comment vous avez vérifié" in act("answer", outcome="done", channel="hand")
    assert "pièce vue, non gardée" in act("identity", identity="seen")
    assert "Dites comment la réponse est partie" in act("answer", outcome="done")
    assert "Envoyé : Accusé de réception" in act("sent", letter="acknowledge")
    shown = act("answer", outcome="done", channel="mssante")
    assert "Répondu : oui" in shown and "Noter la réponse" not in shown
    assert "déjà notée" in act("answer", outcome="refused") and Request.objects.get().outcome == "done"
    assert not list(calendar.dues(timezone.now())) and not list(calendar.tasks(timezone.now()))
    assert late().value == 0  # type: ignore[attr-defined]
    assert [step.code for step in Step.objects.all()] == [
        "identity_seen",
        "sent:acknowledge",
        "answered_done",
    ]
    assert Entry.objects.filter(action__startswith="request.").count() == 4


def test_nothing_that_names_is_in_the_clear_and_others_work_without_it() -> None:
    vault_services.add_access("Accueil", Role.SECRETARY, OTHER)
    vault_services.lock()
    vault_services.unlock(next(one.id for one in vault_services.people() if one.label == "Accueil"), OTHER)
    shown = receive()
    assert (
        "Durand" not in shown and "1042" not in shown and b"Durand" not in bytes(Request.objects.get().sealed)
    )
    assert "Noté." in act("identity", identity="known")
    assert "Durand" not in page() and Request.objects.get().identity == "known"


def test_a_file_partly_old_has_two_answers() -> None:
    receive(oldest="2010-01-01", newest=ago(30))
    assert "moins de cinq ans" in page("1/") and len(list(calendar.dues(timezone.now()))) == 4
    act("identity", identity="seen")
    shown = act("answer", outcome="done", channel="hand", recent_only="on")
    assert "Répondu pour ce qui a moins de cinq ans" in shown and not Request.objects.get().closed
    assert len(list(calendar.dues(timezone.now()))) == 2
    assert "recent_only" not in shown
    act("answer", outcome="done", channel="hand")
    assert Request.objects.get().closed and late().value == 0  # type: ignore[attr-defined]


def test_what_is_late_is_said() -> None:
    receive(days=12)
    assert "1 en retard" in page() and late().value == 1  # type: ignore[attr-defined]
    act("identity", identity="known")
    act("answer", outcome="done", channel="hand")
    assert late().value == 1, "answered after its day"  # type: ignore[attr-defined]
    receive(days=400, kind="erasure")
    act("answer", 2, outcome="withdrawn")
    receive(days=9)
    act("answer", 3, outcome="withdrawn")
    assert late().value == 1  # type: ignore[attr-defined]
    [part] = proof.proofs(timezone.now())
    assert part.chapter == Chapter.RIGHTS and ": 1." in part.missing[0] and "Durand" not in str(part.blocks)


def test_what_the_law_does_not_let_be_extended_is_not() -> None:
    receive()
    assert (
        "ne se prolonge pas" in act("extend", on="2001-01-01")
        and Request.objects.get(number=1).extended_on is None
    )
    receive(kind="rectification", days=10)
    before = services.followed(Request.objects.get(number=2)).next_due
    assert "la personne l’a su" in act("extend", 2)
    after = services.followed(Request.objects.get(number=2)).next_due
    assert before and after and (after - before).days in range(57, 63)
    receive(kind="rectification", days=40)
    assert "ne se prolonge pas" in act("extend", 3), "the first month is over"
    act("answer", 2, outcome="refused")
    assert "ne se prolonge pas" in act("extend", 2)


def test_a_file_given_before_two_days_is_noted_with_a_word() -> None:
    receive(days=0)
    act("identity", identity="known")
    assert "Quarante-huit heures" in act("answer", outcome="done", channel="hand")


def test_bad_requests_keep_nothing() -> None:
    for changes, said in (
        ({"kind": ""}, "Choisissez ce qui est demandé"), ({"asker": "martian"}, "class=\"err\""),
        ({"name": " "}, "quelques mots"), ({"received_on": "2999-01-01"}, "class=\"err\""),
        ({"received_on": "1999-01-01"}, "trop ancienne"), ({"oldest": ago(4), "newest": ago(9)}, "corrigez l’une"),
        ({"newest": ago(0)}, "après la réception"), ({"asker": "heir", "kind": "erasure"}, "que le dossier médical"),
        ({"note": "x" * 400}, "300 signes"), ({"name": "Anne\u0007"}, "ne s’impriment pas"),
    ):  # fmt: skip
        assert said in receive(**changes) and not Request.objects.exists()  # type: ignore[arg-type]


def test_bad_steps_change_nothing() -> None:
    receive()
    for name, fields in (
        ("identity", {"identity": "unknown"}),
        ("answer", {"outcome": ""}),
        ("answer", {"outcome": "done", "channel": "fax"}),
        ("sent", {"letter": "acknowledge", "on": "2999-01-01"}),
    ):
        assert 'class="err"' in act(name, **fields)
    for path in ("2/", "1/nowhere.pdf", "1/erased.pdf"):
        assert Client().get(URL + path).status_code == 404
    assert Client().post(f"{URL}1/nowhere/", {}).status_code == 404
    assert Client().post(f"{URL}1/sent/", {"letter": "nowhere", "on": ago(0)}).status_code == 404
    assert not Step.objects.exists()


def test_every_letter_is_written_with_its_dates() -> None:
    known = table()
    assert known is not None and len(known.letters) >= 14
    seen, keys = set(), cards.opener()
    for kind in known.kinds:
        for asker in known.askers:
            receive(kind=str(kind), asker=asker)
    for row in Request.objects.all():
        for letter in known.letters.values():
            if letter.id in seen or not letter.fits(row.kind, row.asker):
                continue
            seen.add(letter.id)
            paper = papers.letter(letter, services.followed(row, keys), known, timezone.now())
            text = plain(str(paper))
            assert "Mme Durand" in text and "{" not in text and "Cabinet Œuvré" in text
    assert seen == set(known.letters)
    data = Client().get(f"{URL}1/acknowledge.pdf").content
    text = " ".join(plain(pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()).split())
    assert "Mme Durand" in text and "Accès au dossier" not in text and "accès au dossier médical" in text
    assert Client().get(f"{URL}1/acknowledge.docx").content.startswith(b"PK")


def test_an_encrypted_archive_opens_with_its_words_alone() -> None:
    receive()
    shown = page("1/archive/")
    words = re.search(r"<code>([^<]+)</code>", shown)
    assert words is not None and archive.acceptable(words[1])
    pieces = [
        SimpleUploadedFile("Durand Jeanne.PDF", b"%PDF-1.7 un"),
        SimpleUploadedFile("sans fin", b"deux"),
    ]
    made = Client().post(f"{URL}1/archive/", {"words": words[1], "pieces": pieces})
    data = made.content
    assert b"Durand" not in data and b"%PDF" not in data and made.headers["Content-Type"] == "application/zip"
    with pyzipper.AESZipFile(io.BytesIO(data)) as opened:
        assert opened.namelist() == ["01.pdf", "02"]
        with pytest.raises(RuntimeError):
            opened.read("01.pdf")
        opened.setpassword(words[1].encode())
        assert (opened.read("01.pdf"), opened.read("02")) == (b"%PDF-1.7 un", b"deux")
    assert Step.objects.get().code == "archive"
    for words_sent, files in ((words[1], []), ("facile", pieces), ("", pieces)):
        answer = Client().post(f"{URL}1/archive/", {"words": words_sent, "pieces": files})
        assert answer.status_code == 422 and 'class="err"' in answer.content.decode()
    assert Step.objects.count() == 1


def test_exported_and_restored() -> None:
    receive()
    act("identity", identity="seen")
    kept = exchange.export()
    Request.objects.all().delete()
    exchange.restore(kept)
    assert "Mme Durand" in page("1/") and Step.objects.count() == 1


@pytest.mark.parametrize("role", [Role.DPO, Role.LOCUM, Role.IT_HELPER])
def test_others_do_not_see_them(act_as: ActAs, role: Role) -> None:
    with act_as(role):
        assert Client().get(URL).status_code == 403 and Client().post(f"{URL}nouvelle/").status_code == 403
