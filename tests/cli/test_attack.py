"""`vigie attack` and `vigie incident`, on the command line."""

import json

import pytest

from tests.cli.conftest import fits
from vigie import cli
from vigie.catalogue import loader, playbooks

ALL = [row.id for row in playbooks.load(loader.load())]


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.main(words)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_it_works(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "attack", "--no-open")
    assert code == 0
    assert out.index("Soignez d’abord") < out.index("Coupez le Wi-Fi") < out.index("17cyber.gouv.fr")
    assert "Ne payez pas" in out and "laissez allumé" in out
    assert all(name in out for name in ALL)


@pytest.mark.parametrize("name", ALL)
def test_each_situation_gives_its_whole_card(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, _ = run(capsys, "attaque", name, "--no-open")
    playbook = playbooks.load(loader.load())[name]
    assert code == 0
    assert all(step.do in out for step in playbook.steps) and all(row.do_not in out for row in playbook.never)
    code, out, _ = run(capsys, "attack", name, "--json")
    told = json.loads(out)
    fits(told, "attack")
    assert code == 0 and [p["id"] for p in told["phases"]] == [
        "minutes_15",
        "hours_24",
        "hours_72",
        "recovery",
    ]


def test_words_that_fit_one_situation_are_enough_and_others_are_listed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(capsys, "attack", "pro sante connect", "--no-open")[0] == 0
    code, _, err = run(capsys, "attack", "zzz")
    assert code == 2 and "Aucune situation" in err and "ransom_note" in err
    code, _, err = run(capsys, "attack", "rançon")
    assert code == 2 and "Plusieurs situations" in err


@pytest.mark.parametrize(
    "words", [["export"], ["export", "1"], ["verify"], ["autre", "1"], ["export", "un", "x.zip"]]
)
def test_a_badly_formed_incident_command_says_how(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    code, _, err = run(capsys, "incident", *words)
    assert code == 2 and "vigie" in err


def test_a_file_that_is_no_sealed_incident_is_told_apart(
    capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("x") / "x.zip"
    assert run(capsys, "incident", "verify", str(path))[0] == 2
    path.write_bytes(b"PK")
    assert run(capsys, "dossier", "verifier", str(path))[0] == 1
    code, out, _ = run(capsys, "incident", "verify", str(path), "--json")
    fits(json.loads(out), "incident-verify")
    assert code == 1


def test_the_situations_are_listed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "attack", "--json")
    fits(json.loads(out), "attack")
    assert code == 0 and [row["id"] for row in json.loads(out)["situations"]] == ALL
