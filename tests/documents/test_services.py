"""The child process: nothing on disk, no Django, and a French sentence when it fails."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents.conftest import PACKAGE, TEMPLATES, sample
from vigie.documents import services
from vigie.documents.prepare import FONTS, coverage, prepare, soften
from vigie.documents.services import DocumentError, compile_pdf, file_name


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def files_under(*folders: Path) -> set[str]:
    return {str(file) for folder in folders for file in folder.rglob("*") if "__pycache__" not in str(file)}


def test_nothing_is_left_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    watched = [tmp_path, PACKAGE]
    before = files_under(*watched)
    compile_pdf(TEMPLATES["bilan"], sample("bilan"))
    assert files_under(*watched) == before


@pytest.mark.skipif(os.name != "posix", reason="limits are the system's")
def test_the_child_may_not_write_a_file(tmp_path: Path) -> None:
    code = (
        "import vigie.documents.compile_child as child; child.leave_no_trace()\n"
        "try:\n with open('x', 'w') as file: file.write('donnee')\n"
        "except OSError as error: print(error.errno)"
    )
    environment = os.environ | {"PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        cwd=tmp_path,
        check=True,
    )
    assert done.stdout.strip() == str(errno.EFBIG)
    assert (tmp_path / "x").read_bytes() == b""


def test_the_child_imports_neither_django_nor_the_services() -> None:
    code = (
        "import sys, vigie.documents.compile_child;"
        "print([name for name in sys.modules if name.split('.')[0] == 'django' or name.endswith('services')])"
    )
    environment = os.environ | {"PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_data_is_neither_in_the_arguments_nor_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    real = subprocess.run

    def spy(*args: object, **options: object) -> object:
        seen.extend([str(args), str(options.get("env")), str(options.get("cwd"))])
        return real(*args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", spy)
    compile_pdf(TEMPLATES["callback"], {"practice": {"name": "CANARI-4711"}})
    assert seen
    assert "CANARI" not in " ".join(seen)


def test_a_missing_template_says_so_in_french(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="modèle de ce document manque"):
        compile_pdf(tmp_path / "absent.typ", {})


def test_a_broken_template_shows_a_sentence_and_hides_the_values(tmp_path: Path) -> None:
    template = write(tmp_path / "x.typ", '#panic(json("/data.json").secret)')
    with pytest.raises(DocumentError) as caught:
        compile_pdf(template, {"secret": "CANARI"})
    assert str(caught.value).startswith("Le document n’a pas pu être mis en page.")
    assert caught.value.code == "document.layout"
    assert "CANARI" not in str(caught.value)
    assert "CANARI" not in caught.value.detail


def test_what_is_not_data_is_refused() -> None:
    with pytest.raises(DocumentError, match="une donnée n’est pas imprimable"):
        compile_pdf(TEMPLATES["callback"], {"practice": object()})
    with pytest.raises(DocumentError):
        compile_pdf(TEMPLATES["callback"], {"practice": float("nan")})


def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(services, "TIMEOUT_SECONDS", 0.3)
    template = write(
        tmp_path / "x.typ", "#let n = 0\n#while true { n = n + 1; if n > 10000000000 { break } }"
    )
    with pytest.raises(DocumentError, match=r"trop de temps|mis en page"):
        compile_pdf(template, {})


def test_a_template_can_read_nothing_but_the_fonts(tmp_path: Path) -> None:
    for path in ("/../qr.py", "/etc/passwd", "../services.py"):
        template = write(tmp_path / "x.typ", f'#set document(title: "x")\n#read("{path}")')
        with pytest.raises(DocumentError):
            compile_pdf(template, {})


def test_no_template_evaluates_or_fetches() -> None:
    for template in [*TEMPLATES.values(), *services.FURNITURE.glob("*.typ")]:
        code = "\n".join(line.split("//")[0] for line in template.read_text("utf-8").splitlines())
        assert "eval(" not in code
        assert "@preview" not in code


def test_our_faces_draw_what_french_needs() -> None:
    missing = [c for c in "«»’“”–—…œŒæÉÈÊËÀÂÇÎÏÔÙÛŸ€°²×•·\u00a0éèêëàâçîïôùûÿ" if ord(c) not in coverage()]
    assert missing == []
    assert (FONTS / "OFL.txt").read_text("utf-8").count("SIL OPEN FONT LICENSE")


def test_data_is_composed_but_what_must_stay_raw() -> None:
    prepared = prepare(
        {
            "why": "Quoi ?",
            "rows": [{"note": "12 450 €"}],
            "url": "x ?",
            "number": "12 450",
            "groups": ["a ?"],
            "n": 3,
        }
    )
    assert prepared["why"] == "Quoi\u202f?"
    assert prepared["rows"][0]["note"] == "12\u202f450\u00a0€"
    assert (prepared["url"], prepared["number"], prepared["groups"]) == ("x ?", "12 450", ["a ?"])
    assert prepared["n"] == 3


def test_a_code_is_drawn_beside_its_text() -> None:
    prepared = prepare({"head": {"qr_text": "VIGIE:1"}})
    matrix = prepared["head"]["qr"]
    assert {len(row) for row in matrix} == {len(matrix)}
    assert prepared["head"]["qr_text"] == "VIGIE:1"
    assert "qr" not in prepare({"qr_text": ""})


def test_endless_words_may_break_and_others_do_not() -> None:
    assert soften("anticonstitutionnel") == "anticonstitutionnel"
    softened = soften("x" * 100)
    assert softened.replace("\u200b", "") == "x" * 100
    assert max(map(len, softened.split("\u200b"))) <= 12


def test_file_names_are_plain_dated_and_say_when_they_are_fiction() -> None:
    assert file_name("Bilan du cabinet", "pdf", "2026-11-24") == "bilan-du-cabinet-2026-11-24.pdf"
    assert file_name("Été", "csv", demo=True) == "exemple-fictif-ete.csv"
    assert file_name("../..", "pdf") == "document.pdf"


def test_no_file_takes_a_name_reserved_by_windows() -> None:
    assert file_name("Con", "pdf") == "document-con.pdf"
    assert file_name("LPT1", "csv") == "document-lpt1.csv"
    assert file_name("Console", "pdf") == "console.pdf"
