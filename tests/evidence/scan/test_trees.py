"""Whole trees: sound ones raise no alarm, struck ones do, by whoever made and struck them."""

import random
import time
from pathlib import Path

import pytest

from tests.evidence.scan import healthy, holdout
from tests.evidence.scan.holdout import Attack
from vigie.evidence.scan import ScanReport, scan

pytestmark = pytest.mark.integration  # hundreds of files on a real disk

START = 1_790_000_000.0


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of the second maker."""
    root = tmp_path_factory.mktemp("sound")
    holdout.fill(root, 240, random.Random(42), folders=6)
    return root


def struck(sound: Path, tmp_path: Path, fraction: float, attack: Attack) -> tuple[Path, set[str], ScanReport]:
    import shutil

    root = tmp_path / "tree"
    shutil.copytree(sound, root)
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    touched = holdout.strike(paths, fraction, attack, random.Random(9), START)
    return root, {path.relative_to(root).as_posix() for path in touched}, scan(root)


def recall(hit: set[str], report: ScanReport) -> float:
    return len(hit & set(report.suspect)) / len(hit)


def test_it_works(sound: Path) -> None:
    report = scan(sound)
    assert (report.files, report.alarm, report.suspect, report.complete) == (240, False, (), True)
    assert report.started_at is None and report.ended_at is None


@pytest.mark.parametrize("name", sorted(healthy.TREES))
def test_a_sound_tree_raises_no_alarm_and_accuses_nobody(name: str, tmp_path: Path) -> None:
    report = scan(healthy.make(tmp_path, name))
    assert not report.alarm and report.suspect == () and report.notes == ()


def test_sound_trees_side_by_side_raise_no_alarm(tmp_path: Path) -> None:
    for name in ("photos", "careless", "wide_texts", "unknown_databases"):
        healthy.make(tmp_path / name, name)
    assert not scan(tmp_path).alarm


MODES = [
    (Attack(naming="append"), 0.99),
    (Attack(naming="mail", cipher="chacha"), 0.99),
    (Attack(naming="replace"), 0.99),
    (Attack(naming="drawn"), 0.99),
    (Attack(naming="drawn_bare", cipher="chacha"), 0.99),
    (Attack(naming="each"), 0.99),
    (Attack(), 0.95),
    (Attack(cipher="chacha"), 0.95),
    (Attack(cipher="xor"), 0.95),
    (Attack(("first", 4096)), 0.90),
    (Attack(("first", 65536), "append"), 0.99),
    (Attack(("first", 0.25), cipher="chacha"), 0.90),
    (Attack(("every", 4096, 2, 0)), 0.80),
    (Attack(("every", 16384, 3, 0), cipher="chacha"), 0.80),
    (Attack(("every", 4096, 2, 1024)), 0.80),
    (Attack(("every", 4096, 4, 4096), "append"), 0.99),
    (Attack(("every", 16384, 2, 1024), "replace"), 0.80),
]


@pytest.mark.parametrize(("attack", "least"), MODES, ids=str)
def test_a_struck_tree_raises_an_alarm_and_names_its_files(
    sound: Path, tmp_path: Path, attack: Attack, least: float
) -> None:
    _, hit, report = struck(sound, tmp_path, 0.6, attack)
    assert report.alarm
    assert recall(hit, report) >= least
    assert len(set(report.suspect) - hit) == 0


@pytest.mark.parametrize(("attack", "least"), [MODES[0], MODES[6], MODES[9], MODES[12]], ids=str)
def test_one_file_in_fifty_is_enough(sound: Path, tmp_path: Path, attack: Attack, least: float) -> None:
    _, hit, report = struck(sound, tmp_path, 0.02, attack)
    assert report.alarm and recall(hit, report) >= least - 0.2


@pytest.mark.parametrize("attack", [MODES[0][0], MODES[6][0], MODES[12][0]], ids=str)
def test_everything_struck_is_an_alarm(sound: Path, tmp_path: Path, attack: Attack) -> None:
    _, hit, report = struck(sound, tmp_path, 1.0, attack)
    assert report.alarm and recall(hit, report) >= 0.9


def test_the_time_of_the_encryption_is_told_to_the_minute(sound: Path, tmp_path: Path) -> None:
    _, hit, report = struck(sound, tmp_path, 0.6, Attack())
    assert report.started_at is not None and report.ended_at is not None
    assert abs(report.started_at.timestamp() - START) < 60
    assert abs(report.ended_at.timestamp() - (START + 0.5 * (len(hit) - 1))) < 60


def test_a_file_damaged_years_ago_does_not_date_the_encryption(sound: Path, tmp_path: Path) -> None:
    import os

    root, _, _ = struck(sound, tmp_path, 0.6, Attack())
    old = root / "ancien.pdf"
    old.write_bytes(random.Random(1).randbytes(3000))
    os.utime(old, (1_500_000_000, 1_500_000_000))
    report = scan(root)
    assert "ancien.pdf" in report.suspect
    assert report.started_at is not None and abs(report.started_at.timestamp() - START) < 60


def test_dates_put_back_are_seen_through(sound: Path, tmp_path: Path) -> None:
    """The inode's own date, which no ordinary call sets, takes over when the contents' dates are scattered."""
    import os
    import shutil

    root = tmp_path / "tree"
    shutil.copytree(sound, root)
    before = time.time()
    for path in sorted(path for path in root.rglob("*") if path.is_file())[:120]:
        dates = path.stat()
        path.write_bytes(holdout.hit(path.read_bytes(), Attack(), random.Random(3)))
        os.utime(path, ns=(dates.st_atime_ns, dates.st_mtime_ns))
    report = scan(root)
    assert report.started_at is not None and abs(report.started_at.timestamp() - before) < 60


def test_the_extension_is_named(sound: Path, tmp_path: Path) -> None:
    _, _, report = struck(sound, tmp_path, 0.6, Attack(naming="mail"))
    assert report.extensions == (".crypt8",)


def test_the_same_note_in_three_folders_is_an_alarm(sound: Path, tmp_path: Path) -> None:
    import shutil

    root = tmp_path / "tree"
    shutil.copytree(sound, root)
    text = "Vos fichiers sont chiffrés. Payez en bitcoin, contactez-nous avec Tor Browser. N'essayez pas de les renommer."
    for folder in sorted(path for path in root.iterdir())[:3]:
        (folder / "COMMENT_RECUPERER.txt").write_text(text, "utf-8")
    report = scan(root)
    assert report.alarm and report.reasons == ("notes",) and len(report.notes) == 3 and report.suspect == ()


def test_one_leaflet_about_ransomware_is_no_alarm(sound: Path, tmp_path: Path) -> None:
    import shutil

    root = tmp_path / "tree"
    shutil.copytree(sound, root)
    text = "Si vos fichiers sont chiffrés par un rançongiciel, ne payez pas la rançon. Appelez votre prestataire."
    (root / "affiche.txt").write_text(text, "utf-8")
    assert not scan(root).alarm


def test_a_few_damaged_files_are_no_alarm(sound: Path, tmp_path: Path) -> None:
    import shutil

    root = tmp_path / "tree"
    shutil.copytree(sound, root)
    files = (
        sorted(path for path in root.rglob("*.pdf"))[:2]
        + sorted(root.rglob("*.jpg"))[:2]
        + sorted(root.rglob("*.docx"))[:2]
    )
    for path in files:
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])
    assert not scan(root).alarm
