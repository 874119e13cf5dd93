"""`vigie deadline` and `vigie breach assess`: the JSON as the schemas say, French for people, sentences for the rest."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.conftest import Run, fits
from vigie import cli, cli_incident

KNOWN = "2026-03-28T23:30+01:00"
AGENDA = {
    "cause": "paper", "data": ["identity", "contact"], "people": ["patients"], "confidentiality": True,
    "recipients": "unknown", "integrity": False, "availability": False, "malicious": True,
}  # fmt: skip
MAILBOX = {**AGENDA, "cause": "mailbox", "data": ["identity", "health"]}
RANSOMWARE = {
    **MAILBOX, "cause": "rancongiciel", "confidentiality": False, "availability": True,
    "availability_effect": "temporary",
}  # fmt: skip


def clocks(report: Any) -> dict[str, Any]:
    return {clock["kind"]: clock for clock in report["clocks"]}


def described(folder: Path, raw: Any) -> Path:
    path = folder / "incident.json"
    path.write_text(json.dumps(raw), "utf-8")
    return path


def says(done: Any, words: str) -> None:
    assert (done.code, done.out) == (2, ""), done
    assert done.err.startswith("vigie : ")
    assert words in done.err


def test_it_works(run: Run) -> None:
    done = run("deadline", "--known-at", KNOWN, "--json")
    assert (done.code, done.err) == (0, "")
    fits(done.json, "deadline")
    cnil = clocks(done.json)["cnil_initial"]
    assert cnil["ends_at"] == "2026-03-31T22:30:00+00:00"
    assert cnil["ends_at_local"] == "2026-04-01T00:30:00+02:00"
    start, end = (datetime.fromisoformat(cnil[name]) for name in ("starts_at", "ends_at"))
    assert end - start == timedelta(hours=72)
    assert (cnil["applies"], cnil["state"]) == (None, None)


def test_what_is_known_decides_which_clocks_run(run: Run) -> None:
    done = run(
        "delais", "--known-at", KNOWN, "--personal-data", "oui", "--system-attack", "yes", "--insured", "no",
        "--insurer-days", "5", "--card-lost", "yes", "--bank-transfer", "yes", "--debited-on", "2026-03-20",
        "--zone", "Indian/Reunion", "--now", "2026-03-31T12:00Z", "--done", "card_issuer", "--json",
    )  # fmt: skip
    fits(done.json, "deadline")
    found = clocks(done.json)
    assert (found["cnil_initial"]["applies"], found["cnil_initial"]["state"]) == (True, "due_soon")
    assert found["cnil_initial"]["remaining_s"] == 10.5 * 3600
    assert found["cnil_initial"]["ends_at_local"].endswith("+04:00")
    assert found["complaint"]["applies"] is False and found["complaint"]["ends_at"] is None
    assert "multirisque" in found["complaint"]["reason"]
    assert found["card_issuer"]["state"] == "done"
    assert found["bank"]["ends_on"] == "2027-04-20"


def test_a_vendor_s_message_starts_the_clock_and_shows_the_contrary_opinion(run: Run) -> None:
    done = run("deadline", "--told-at", KNOWN, "--json")
    assert clocks(done.json)["cnil_initial"]["starts_at"] == "2026-03-28T22:30:00+00:00"
    assert any("Vigie suit la CNIL" in note["text"] for note in done.json["notes"])


def test_a_first_notification_that_has_its_hour_is_done(run: Run) -> None:
    done = run(
        "deadline", "--known-at", KNOWN, "--personal-data", "yes", "--notified-at", "2026-03-29T10:00+02:00",
        "--complete", "no", "--now", "2026-03-31T12:00Z", "--json",
    )  # fmt: skip
    found = clocks(done.json)
    assert (found["cnil_initial"]["state"], found["cnil_initial"]["remaining_s"]) == ("done", None)
    assert found["cnil_complementary"]["ends_at"] == "2026-04-01T08:00:00+00:00"
    assert found["cnil_complementary"]["state"] == "running"


def test_people_read_french(run: Run) -> None:
    done = run("deadline", "--known-at", KNOWN, "--personal-data", "yes", "--now", "2026-03-30T10:00Z")
    told = done.out.replace("\u00a0", " ").replace("\u202f", " ")
    assert "S’applique  Notifier la CNIL : jusqu’au mercredi 1er avril 2026 à 0 h 30" in told
    assert "En cours, il reste 1 jour 12 heures." in told
    assert "dans le doute, notifiez" in told


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Dites depuis quand"),
        (("--known-at", "2026-03-28T23:30"), "il manque le décalage horaire. Dans le fuseau Europe/Paris, écrivez 2026-03-28T23:30+01:00"),
        (("--known-at", "2026-03-28"), "décalage"),
        (("--known-at", "2026-10-25T02:30"), "existé deux fois"),
        (("--known-at", "2026-03-29T02:30"), "n’a pas existé"),
        (("--known-at", "hier"), "n’est pas un instant"),
        (("--known-at", ""), "n’est pas un instant"),
        (("--known-at", "0001-01-01T00:00+14:00"), "pas plausible"),
        (("--known-at", "9999-12-31T23:59-12:00"), "pas plausible"),
        (("--known-at", KNOWN, "--zone", "../etc/passwd"), "n’est pas un fuseau"),
        (("--known-at", KNOWN, "--zone", ""), "n’est pas un fuseau"),
        (("--known-at", KNOWN, "--zone", "Mars/Olympus"), "n’est pas un fuseau"),
        (("--known-at", KNOWN, "--risk", "bof"), "attend oui, non ou inconnu"),
        (("--known-at", KNOWN, "--insurer-days", "-3"), "nombre de jours"),
        (("--known-at", KNOWN, "--insurer-days", "00000000599999"), "nombre de jours"),
        (("--known-at", KNOWN, "--now", "2026-03-28T22:29Z"), "après l’instant présent"),
        (("--known-at", KNOWN, "--insurer-days", "²"), "nombre de jours"),
        (("--known-at", KNOWN, "--insurer-days", "9" * 5000), "nombre de jours"),
        (("--known-at", KNOWN, "--debited-on", "le 12"), "n’est pas un jour"),
        (("--known-at", KNOWN, "--done", "rien"), "ne connaît pas « rien »"),
        (("--known-at", KNOWN, "--now", "2026-03-30T10:00"), "décalage"),
    ],
)  # fmt: skip
def test_what_cannot_be_obeyed_gets_a_sentence(run: Run, words: tuple[str, ...], sentence: str) -> None:
    says(run("deadline", *words), sentence)


@pytest.mark.parametrize(
    ("raw", "score", "level"),
    [(AGENDA, 2.0, "medium"), (MAILBOX, 5.0, "very_high"), (RANSOMWARE, 4.75, "very_high")],
)
def test_the_examples_of_the_sources(run: Run, tmp_path: Path, raw: Any, score: float, level: str) -> None:
    done = run("breach", "assess", described(tmp_path, raw), "--json")
    assert (done.code, done.err) == (0, "")
    fits({**raw, "cause": None}, "breach-input")
    fits(done.json, "breach-assess")
    assert (done.json["severity"]["score"], done.json["severity"]["level"]) == (score, level)


def test_a_stolen_mailbox_is_told_to_everybody(run: Run, tmp_path: Path) -> None:
    found = run("breach", "assess", described(tmp_path, MAILBOX), "--json").json
    assert {name: row["needed"] for name, row in found["notifications"].items()} == {
        "authority": "yes", "persons": "yes", "register": "yes",
    }  # fmt: skip
    assert found["edpb"]["case"] == 18
    assert found["edpb"]["authority"] is None


def test_an_empty_description_is_in_doubt_and_an_unknown_name_is_listed(run: Run, tmp_path: Path) -> None:
    found = run("breach", "assess", described(tmp_path, {"zut": 1, "context": {"b": 2}}), "--json").json
    fits(found, "breach-assess")
    assert found["ignored"] == ["context.b", "zut"]
    assert found["notifications"]["authority"]["needed"] == "in_doubt"
    assert found["severity"]["score"] is None
    assert "no" not in {row["needed"] for row in found["declarations"]}


def test_people_read_french_and_hear_of_what_was_ignored(run: Run, tmp_path: Path) -> None:
    done = run("violation", "evaluer", described(tmp_path, {**RANSOMWARE, "zut\u001b[31m": 1}))
    told = done.out.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Notifier la CNIL : dans le doute, oui" in told
    assert "Indice : 4,75, très élevé." in told
    assert "Ce n’est pas un critère de la CNIL" in told
    assert "\u001b" not in done.err and "zut" in done.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "est vide"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b'{"data": ["health"', "JSON valide"),
        (b'"bonjour"', "objet JSON"),
        (b'{"encrypted": 1}', "attend oui, non ou inconnu"),
        (b'{"data": null, "data": []}', "deux fois « data »"),
        (b"[" * 100_000 + b"]" * 100_000, "trop profondément"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(
    run: Run, tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "incident.json").write_bytes(content)
    says(run("breach", "assess", tmp_path / "incident.json"), words)


def test_a_file_that_is_not_there_gets_a_sentence(run: Run, tmp_path: Path) -> None:
    says(run("breach", "assess", tmp_path / "absent.json"), "introuvable")


@given(st.text(max_size=30) | st.datetimes().map(str) | st.datetimes(timezones=st.timezones()).map(str))
def test_any_instant_is_one_with_its_offset_or_a_sentence(text: str) -> None:
    try:
        moment = cli_incident._instant("--known-at", text, ZoneInfo("America/Miquelon"))
    except cli.Failure as failure:
        assert failure.code == 2
        assert str(failure).endswith((".", ")"))
        return
    assert moment is not None and moment.tzinfo is not None


@given(st.text(max_size=40))
def test_any_zone_is_one_or_a_sentence(text: str) -> None:
    try:
        assert cli_incident._zone(text).key
    except cli.Failure as failure:
        assert "n’est pas un fuseau" in str(failure)
