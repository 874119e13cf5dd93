"""Names, durations, secrets of a command line, coverage."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.evidence import rules


def test_it_works() -> None:
    assert rules.seconds("7d") == 604800
    assert rules.seconds("12h") == 43200
    assert rules.size("2G") == 2_000_000_000
    assert rules.size("512") == 512


@pytest.mark.parametrize("text", ["", "7", "d", "0d", "-1d", "9999999d", "7 jours", "1e3d", "999999w"])
def test_a_bad_duration_is_a_sentence(text: str) -> None:
    with pytest.raises(rules.InputError, match="n’est pas une durée"):
        rules.seconds(text)


@pytest.mark.parametrize("text", ["", "0", "-5", "G", "1.5G", "5X"])
def test_a_bad_size_is_a_sentence(text: str) -> None:
    with pytest.raises(rules.InputError, match="n’est pas une taille"):
        rules.size(text)


SECRET = "hunter2secret"


@pytest.mark.parametrize(
    "words",
    [
        ["backup", "--password", SECRET],
        ["backup", f"--password={SECRET}"],
        ["backup", f"--db-password={SECRET}"],
        ["app", "--api-key", SECRET],
        ["app", f"/password:{SECRET}"],
        ["app", f"TOKEN={SECRET}"],
        ["curl", f"https://user:{SECRET}@host/path"],
        ["curl", f"https://host/path?access_token={SECRET}&x=1"],
        ["curl", "-H", f"Authorization: Bearer {SECRET}"],
        ["curl", "-H", f"X-Auth-Token: {SECRET}"],
        ["/usr/bin/mysql", "-uroot", f"-p{SECRET}"],
        ["sshpass", "-p", SECRET, "ssh", "host"],
        [r"C:\Tools\plink.exe", "-pw", SECRET],
        ["sh", "-c", f"restore --password {SECRET} --all"],
        ["sh", "-c", f"PGPASSWORD={SECRET} psql"],
    ],
)
def test_obvious_secrets_of_a_command_line_are_hidden(words: list[str]) -> None:
    kept = rules.redacted_command(words)
    assert SECRET not in " ".join(kept)
    assert rules.HIDDEN in " ".join(kept)


def test_an_ordinary_command_line_is_kept_whole() -> None:
    words = ["/usr/bin/python3", "-m", "http.server", "--bind", "127.0.0.1", "/home/x/Clés/passage.txt"]
    assert rules.redacted_command(words) == words


@pytest.mark.parametrize(
    "name",
    [
        "HOW_TO_DECRYPT.txt", "README_TO_RESTORE_FILES.html", "!!!READ_ME!!!.txt", "_readme.txt", "RECOVER-MY-FILES.hta",
        "How to back your files.txt", "VOS FICHIERS SONT CHIFFRES.txt", "Restore-My-Files.txt", "ransom_note.rtf",
    ],
)  # fmt: skip
def test_the_name_of_a_ransom_note_is_seen(name: str) -> None:
    assert rules.is_note_name(name)


@pytest.mark.parametrize(
    "name", ["README.md", "readme.txt", "ordonnance.pdf", "LISEZMOI.txt", "decrypt.exe", ""]
)
def test_an_ordinary_name_is_not_a_note(name: str) -> None:
    assert not rules.is_note_name(name)


def test_a_program_left_in_the_downloads_is_seen() -> None:
    assert rules.is_dropped_program(r"C:\Users\x\Downloads\facture.pdf.exe")
    assert rules.is_dropped_program("/tmp/.x/run.sh")
    assert not rules.is_dropped_program(r"C:\Program Files\Vigie\vigie.exe")


@given(st.text(st.characters(), max_size=40))
def test_a_name_that_is_not_utf8_is_kept_without_loss(text: str) -> None:
    assert json.loads(rules.canonical({"p": text}))["p"].encode("utf-16", "surrogatepass").decode(
        "utf-16", "surrogatepass"
    ) == text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_command_line_is_redacted_word_for_word(words: list[str]) -> None:
    assert len(rules.redacted_command(words)) == len(words)


def test_an_artefact_that_one_step_missed_is_partial_and_says_why() -> None:
    found = rules.coverage(
        [((10,), rules.COLLECTED, ""), ((10,), rules.REFUSED, "Droits."), ((5,), rules.ABSENT, "Rien.")]
    )
    by_number = {c.artefact: c for c in found}
    assert len(found) == 19
    assert (by_number[10].outcome, by_number[10].reason) == (rules.PARTIAL, "Droits.")
    assert by_number[5].outcome == rules.ABSENT
    assert by_number[19].outcome == rules.NOT_COLLECTED
    assert by_number[19].reason


def test_what_no_step_held_says_the_worst_reason() -> None:
    found = {
        c.artefact: c
        for c in rules.coverage([((16,), rules.REFUSED, "Droits."), ((16,), rules.ABSENT, "Rien.")])
    }
    assert (found[16].outcome, found[16].reason) == (rules.REFUSED, "Droits.")
