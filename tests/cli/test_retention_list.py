"""`vigie retention import`: a list computed, nothing kept, a sentence for what cannot be read."""

from pathlib import Path

from tests.cli.conftest import Run, fits
from tests.retention.test_listing import HEADS, ROWS, delimited


def test_the_command_computes_and_keeps_nothing(run: Run, tmp_path: Path) -> None:
    listed = tmp_path / "patients.csv"
    listed.write_text(delimited([HEADS, *ROWS]), "cp1252")
    words = ("retention", "import", listed, "--profession", "medecin")
    done = run(*words, "--today", "2026-12-01", "--dry-run", "--json")
    assert done.code == 3, "lines were refused"
    fits(done.json, "retention-list")
    assert done.json["lines"] == 10 and done.json["accepted"] == 4 and len(done.json["rejected"]) == 6
    assert done.json["patients"][0] == {
        "id": "1", "status": "archived", "active_until": "2011-09-12", "ends_on": "2032-06-01",
        "destroy_from": "2032-06-02", "rule": "minor_28",
    }  # fmt: skip
    shown = run(*words, "--today", "2026-12-01", "--dry-run")
    assert (
        "Ligne 4 : La date de naissance" in shown.out.replace("\u202f", " ")
        and "Rien n’a été gardé" in shown.out
    )


def test_bad_words_and_files_get_a_sentence(run: Run, tmp_path: Path) -> None:
    listed = tmp_path / "patients.csv"
    listed.write_text(delimited([HEADS, ROWS[0]]), "utf-8")
    words = ("retention", "import", listed, "--profession", "medecin")
    assert run(*words).code == 2 and "--dry-run" in run(*words).err
    assert run("retention", "import", "--profession", "medecin", "--dry-run").code == 2
    assert run("retention", "import", listed, "--profession", "pharmacien", "--dry-run").code == 2
    assert (
        run("retention", "import", tmp_path / "absent.csv", "--profession", "medecin", "--dry-run").code == 1
    )
    assert run("retention", "compute", listed, "--profession", "medecin").code == 2
    for said in ("last_care=Absente", "vu", "inconnu=Nom"):
        assert run(*words, "--dry-run", "--column", said).code == 2
    done = run(*words, "--dry-run", "--column", "last_care=date de création", "--json")
    assert done.json["columns"]["last_care"] == "Date de création" and done.code == 3
