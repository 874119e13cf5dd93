"""`vigie check`: exit codes, JSON, French; the number is never written back."""

import pytest

from tests.cli.conftest import Run, fits


@pytest.mark.parametrize(
    ("words", "code", "valid"),
    [
        (("nir", "295109912611193"), 0, True),
        (("nir", "295109912611199"), 1, False),
        (("finess", "750100125"), 0, True),
        (("finess", "2A0000012"), 3, None),
        (("RPPS", "10000000001"), 1, False),
    ],
)
def test_each(run: Run, words: tuple[str, str], code: int, valid: bool | None) -> None:
    done = run("check", *words, "--json")
    assert (done.code, done.json["valid"]) == (code, valid)
    fits(done.json, "check")
    said = run("controler", *words)
    assert said.code == code and words[1] not in said.out + done.out


def test_another_kind(run: Run) -> None:
    done = run("check", "iban", "1")
    assert done.code == 2 and "vigie check nir" in done.err
