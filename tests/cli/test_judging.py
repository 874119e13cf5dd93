"""audit, assess, controls: the shape of the answers, and what bad input is told."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, fits

Write = Callable[[str, Any], Path]
AT = "2026-11-24T08:00:00Z"
PROFILE = {
    "profession": "medecin",
    "structure": "solo",
    "staff": 1,
    "storage": ["local"],
    "devices": [{"id": "pc", "system": "linux", "version": "12", "portable": False}],
}


def fact(key: str = "os.supported", value: Any = True, **more: Any) -> dict[str, Any]:
    return {"key": key, "value": value, "device": "pc", "source": "essai", "measured_at": AT, **more}


def test_audit_has_the_shape_of_the_spec(run: Run) -> None:
    done = run("audit", "--json", "--quick")
    assert (done.code, done.err) == (0, "")
    fits(done.json, "audit")
    assert {f["key"] for f in done.json["facts"]} >= {"os.name", "firewall.active"}
    full = run("audit", "--json").json
    known = {f["key"] for f in full["facts"]}
    for control in full["controls"]:
        assert set(control["facts"]) <= known


def test_an_audit_is_what_assess_reads(run: Run, written: Write) -> None:
    audit = run("audit", "--json", "--quick").json
    fits(audit["facts"], "facts")
    for form in (audit, audit["facts"]):
        done = run("assess", "--profile", written("p.json", {"devices": [{"id": "this", "system": "linux"}]}),
                   "--facts", written("f.json", form), "--json")  # fmt: skip
        assert done.code == 0
        fits(done.json, "assess")
        assert done.json["aged"] is True
        supported = next(c for c in done.json["controls"] if c["id"] == "system_supported")
        assert supported["verdict"] in ("met", "to_fix")


def test_audit_of_a_capture_that_is_not_one(run: Run, tmp_path: Path) -> None:
    done = run("audit", "--json", "--replay", tmp_path)
    assert (done.code, done.out) == (1, "") and done.err.startswith("vigie : ")
    done = run("audit", "--json", "--replay", tmp_path, "--capture", tmp_path)
    assert (done.code, done.out) == (2, "")


def test_audit_in_words(run: Run) -> None:
    done = run("audit", "--quick")
    assert done.code == 0 and "ni certification ni avis juridique" in done.out


@pytest.mark.parametrize("profile", [{}, PROFILE, {"devices": []}, {"devices": None, "inconnu": 3}])
@pytest.mark.parametrize("facts", [{}, [], {"facts": []}, [fact()]])
def test_assess_takes_what_is_missing_for_unknown(run: Run, written: Write, profile: Any, facts: Any) -> None:
    fits(profile, "profile")
    fits(facts, "facts")
    done = run(
        "assess", "--profile", written("p.json", profile), "--facts", written("f.json", facts), "--json"
    )
    assert (done.code, done.err) == (0, "")
    fits(done.json, "assess")
    assert done.json["aged"] is bool(isinstance(facts, list) and facts)
    if not profile:
        assert {c["verdict"] for c in done.json["controls"]} == {"unknown"}


def test_nothing_ages_without_an_instant_and_everything_does_with_one(run: Run, written: Write) -> None:
    profile = written("p.json", PROFILE)
    facts = written("f.json", [fact()])
    undated = written("u.json", [{k: v for k, v in fact().items() if k != "measured_at"}])

    def verdict(*words: object) -> tuple[str, Any]:
        answer = run("assess", "--profile", profile, *words, "--json").json
        found = next(c for c in answer["controls"] if c["id"] == "system_supported")
        return found["verdict"], answer["now"]

    assert verdict("--facts", facts) == ("met", "2026-11-24T08:00:00+00:00")
    assert verdict("--facts", facts, "--now", "2027-11-24T08:00:00Z")[0] == "unknown"
    assert verdict("--facts", undated)[1] is None


def test_french_aliases_say_the_same(run: Run, written: Write) -> None:
    words = ("--facts", written("f.json", [fact()]), "--json")
    french = run("evaluer", "--profile", written("a.json", PROFILE), *words)
    english = run("assess", "--profile", written("b.json", {**PROFILE, "profession": "physician"}), *words)
    assert french.json == english.json


def test_unknown_keys_are_listed(run: Run, written: Write) -> None:
    facts = [fact("un.inconnu"), fact("os.supported", "oui"), fact(), fact("os.name", "x", device="ailleurs")]
    done = run("assess", "--profile", written("p.json", PROFILE), "--facts",
               written("f.json", [facts[0], facts[2], facts[3]]), "--json")  # fmt: skip
    assert done.code == 0
    assert {row["key"] for row in done.json["ignored"]} >= {"un.inconnu"}
    assert all(row["reason"] for row in done.json["ignored"])


BAD_FACTS = [
    (b"", "vide"),
    (b"  \n", "vide"),
    (b"{", "JSON"),
    (b"\xff\xfe\x00", "UTF-8"),
    (b"[NaN]", "illisible"),
    (b"[" * 100_000, "JSON|profond"),
    (b"3", "liste"),
    ([3], "n° 1"),
    ([{"value": 1}], "key"),
    ([{"key": "a.b"}], "value"),
    ([fact(unavailable="non")], "s’excluent"),
    ([fact(value={"a": 1})], "type inconnu"),
    ([fact(), fact(value=False)], "deux fois"),
    ([fact(measured_at="hier")], "date"),
    ([fact(measured_at=3)], "date"),
    ([fact(device=3)], "device"),
]


@pytest.mark.parametrize(("content", "said"), BAD_FACTS)
def test_bad_facts_are_refused_in_french_with_nothing_on_stdout(
    run: Run, written: Write, content: Any, said: str
) -> None:
    done = run("assess", "--profile", written("p.json", {}), "--facts", written("f.json", content), "--json")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("vigie : ") and done.err.endswith(".\n") and "Traceback" not in done.err
    assert any(word in done.err for word in said.split("|"))


@pytest.mark.parametrize(
    "profile",
    [[], 3, {"devices": {}}, {"devices": [{}]}, {"devices": [{"id": ""}]}, {"devices": [{"id": "a"}, {"id": "a"}]},
     {"staff": {"a": 1}}],
)  # fmt: skip
def test_bad_profiles_are_refused(run: Run, written: Write, profile: Any) -> None:
    done = run("assess", "--profile", written("p.json", profile), "--facts", written("f.json", {}), "--json")
    assert (done.code, done.out) == (2, "") and "rofil" in done.err


@pytest.mark.parametrize(
    "profile", [{"staff": "douze"}, {"profession": "sorcier"}, {"profession": 3}, {"storage": 3}]
)
def test_absurd_values_are_unknown(run: Run, written: Write, profile: Any) -> None:
    done = run("assess", "--profile", written("p.json", profile), "--facts", written("f.json", {}), "--json")
    empty = run("assess", "--profile", written("q.json", {}), "--facts", written("f.json", {}), "--json")
    assert done.code == 0 and done.json == empty.json


def test_missing_files_and_bad_instants(run: Run, written: Write, tmp_path: Path) -> None:
    profile, facts = written("p.json", {}), written("f.json", {})
    for words in (
        ("--profile", tmp_path / "rien.json", "--facts", facts),
        ("--profile", tmp_path, "--facts", facts),
        ("--profile", profile, "--facts", facts, "--now", "demain"),
        ("--profile", profile),
    ):
        done = run("assess", *words, "--json")
        assert (done.code, done.out) == (2, "")
        assert "vigie : " in done.err


def test_numbers_too_big_to_be_numbers(run: Run, written: Write) -> None:
    huge = b'[{"key": "updates.pending", "value": ' + b"9" * 6000 + b"}]"
    done = run("assess", "--profile", written("p.json", {}), "--facts", written("f.json", huge), "--json")
    assert (done.code, done.out) == (2, "")


def test_controls(run: Run) -> None:
    done = run("controls", "--json")
    assert (done.code, done.err) == (0, "")
    fits(done.json, "controls")
    ids = [control["id"] for control in done.json["controls"]]
    assert len(ids) == len(set(ids)) > 45
    words = run("mesures")
    assert words.code == 0 and ids[0] in words.out


def test_the_catalogue_is_one_whichever_command_lists_it(run: Run, written: Write) -> None:
    listed = {c["id"] for c in run("controls", "--json").json["controls"]}
    judged = run(
        "assess", "--profile", written("p.json", {}), "--facts", written("f.json", {}), "--json"
    ).json
    assert {c["id"] for c in judged["controls"]} <= listed


def test_json_stays_json_with_ordinary_spaces(run: Run) -> None:
    out = run("controls", "--json").out
    assert not {"\u00a0", "\u202f"} & set(out), "CSV and JSON keep ordinary spaces"


def test_facts_are_not_changed_by_being_read() -> None:
    from vigie.catalogue import wire

    given = [fact(), fact("os.name", None, unavailable="non lu")]
    before = copy.deepcopy(given)
    wire.facts_from(given)
    assert given == before and json.dumps(given)
