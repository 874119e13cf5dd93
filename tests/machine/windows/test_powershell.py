"""One PowerShell for many outputs: what it says, and what its silence says."""

import json
import os

import pytest

from vigie.machine.collect import Refused, collect
from vigie.machine.raws import Raw, Raws
from vigie.machine.surroundings import Surroundings
from vigie.machine.windows_probes import powershell
from vigie.machine.windows_probes.powershell import BLOCKS, answers, script

NAMES = ("a.json", "b.json")


def test_each_block_becomes_an_output() -> None:
    said = json.dumps({"a.json": {"data": '[{"x":"é"}]'}, "b.json": {"data": "[]"}}).encode()
    found = answers(said, NAMES)
    assert found["a.json"].data == '[{"x":"é"}]'.encode() and found["b.json"].data == b"[]"


@pytest.mark.parametrize(
    ("said", "failure"),
    [
        ({"failure": "timeout"}, "timeout"),
        ({"failure": "failed", "codes": [-2146233087, 2]}, "denied"),
        ({"failure": "failed", "codes": [-2147217405]}, "denied"),
        ({"failure": "failed", "codes": [3]}, "absent"),
        ({"failure": "failed", "codes": []}, "failed"),
        ({"failure": "failed"}, "failed"),
        ({"data": ""}, "failed"),
        ({"data": None}, "failed"),
        (None, "failed"),
        ("x", "failed"),
    ],
)
def test_a_block_that_fails_leaves_the_others(said: object, failure: str) -> None:
    found = answers(json.dumps({"a.json": said, "b.json": {"data": "{}"}}).encode(), NAMES)
    assert found["a.json"].failure == failure and found["a.json"].data is None
    assert found["b.json"].data == b"{}"


@pytest.mark.parametrize(
    "output", [b"", b" \r\n", b'{"a.json": {"data": "[', b"[]", b"\x00\x01", b"[" * 100_000]
)
def test_silence_or_a_cut_answer_makes_every_block_unavailable(output: bytes) -> None:
    with pytest.raises(Refused, match="failed") as refused:
        answers(output, NAMES)
    assert refused.value.failure == "failed" and refused.value.detail.endswith(".")


def test_the_antivirus_that_may_hang_is_asked_last_and_everything_in_one_line() -> None:
    fast = [block for block in BLOCKS if block.cost == "fast"]
    assert fast[-1].name == "defender_status.json"
    text = script(fast, 5500)
    assert text.count("\n") == 1 and text.endswith("\n") and text.isascii()
    places = [text.index(f"Take '{block.name}'") for block in fast]
    assert places == sorted(places)


def test_nothing_is_asked_that_names_a_person_or_goes_out() -> None:
    for block in BLOCKS:
        words = block.script.lower()
        for word in ("http", "invoke-webrequest", "username", "computername", "start-process", "set-"):
            assert word not in words, block.name
        assert "online = $true" not in words
        if "get-ciminstance" in words:
            assert "-operationtimeoutsec" in words, block.name


def test_no_policy_is_relaxed_and_nothing_is_hidden_in_the_command() -> None:
    words = " ".join(powershell.COMMAND).lower()
    assert "bypass" not in words and "encoded" not in words and words.endswith("-command -")


@pytest.mark.skipif(os.name != "posix", reason="a stand-in for PowerShell written for a Unix shell")
@pytest.mark.parametrize(
    ("program", "wanted"),
    [
        ("cat > /dev/null; exit 0", powershell.SILENT),
        ("cat > /dev/null; printf '{\"defender'", powershell.BROKEN),
        ("sleep 30", powershell.LATE),
    ],
)
def test_a_powershell_that_says_nothing(monkeypatch: pytest.MonkeyPatch, program: str, wanted: str) -> None:
    monkeypatch.setattr(powershell, "COMMAND", ("sh", "-c", program))
    fast = powershell.Shared("x", powershell.ask, 0.4 if program.startswith("sleep") else 5.0)
    probes = [
        powershell.Probe(block.name, ("windows",), "shared", block.where, block.yields, shared=fast)
        for block in BLOCKS
    ]
    for raw in collect(probes, Surroundings()).values():
        assert raw.data is None and raw.reason == wanted


@pytest.mark.skipif(os.name != "posix", reason="a stand-in for PowerShell written for a Unix shell")
def test_the_script_is_given_and_the_answer_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = '{"defender_status.json": {"data": "{}"}, "windows_update.json": {"failure": "timeout"}}'
    monkeypatch.setattr(powershell, "COMMAND", ("sh", "-c", f"grep -q Take && echo '{answer}'"))
    names = ("defender_status.json", "windows_update.json")
    found = powershell.ask(Surroundings(), names, 5.0)
    assert found["defender_status.json"].data == b"{}"
    assert found["windows_update.json"].failure == "timeout"


def test_what_was_measured_here_goes_by_its_source_and_a_capture_by_its_file() -> None:
    here = Raws(
        {"registry.json": Raw("registry.json", data=b'{"HKLM\\\\X": {}}', where="la base de registre")}
    )
    assert here.why(["registry.json"]) == "« la base de registre » ne dit rien de ce réglage."
    captured = Raws({"registry.json": Raw("registry.json", data=b'{"HKLM\\\\X": {}}')})
    assert captured.why(["registry.json"]) == "Le fichier registry.json ne dit rien de ce réglage."
