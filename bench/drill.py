"""How many encrypted files the scan finds, and how fast. Run: python bench/drill.py [files]

The exercise in its four modes at three fractions; then the second maker of the tests, struck in ways that the exercise
doesn't know; then the sound folders of this machine, which must raise no alarm.
"""

import random
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from tests.evidence.scan import holdout
from tests.evidence.scan.holdout import Attack

from vigie.evidence.drill import Drill, run
from vigie.evidence.drill.playing import Mode
from vigie.evidence.scan import scan

SOUND = ("/usr/share", "/usr/lib/python3", "/etc")
LEAST = {Mode.RENAMED: 0.99, Mode.IN_PLACE: 0.95, Mode.PARTIAL: 0.90, Mode.INTERMITTENT: 0.80}
ATTACKS = (
    (Attack(naming="append"), 0.99),
    (Attack(naming="replace", cipher="chacha"), 0.99),
    (Attack(naming="drawn_bare"), 0.99),
    (Attack(), 0.95),
    (Attack(("first", 4096)), 0.90),
    (Attack(("first", 0.25)), 0.90),
    (Attack(("every", 4096, 2, 0)), 0.80),
    (Attack(("every", 4096, 2, 4096)), 0.80),
    (Attack(("every", 16384, 3, 1024)), 0.80),
)


def exercise(files: int) -> bool:
    good = True
    for mode in Mode:
        for fraction in (0.6, 0.1, 0.01):
            done = run(Drill(files, mode, fraction, seed=1))
            fine = done.recall >= LEAST[mode] and done.alarm and not done.false_files and done.restored
            good &= fine
            print(
                f"{mode:<13} {fraction:>5.0%}  recall {done.recall:7.2%}  false {done.false_files}  alarm {done.alarm}"
                f"  start ±{done.started_error_s or 0:.1f} s  {done.files / done.scan_s:6.0f} files/s"
                f"  {'ok' if fine else 'MISSED'}"
            )
    return good


def hold_out(files: int) -> bool:
    good = True
    base = Path(tempfile.mkdtemp(prefix="vigie-bench-"))
    try:
        holdout.fill(base / "sound", files, random.Random(1), folders=40)
        good &= not scan(base / "sound").alarm
        for attack, least in ATTACKS:
            shutil.copytree(base / "sound", base / "hit")
            paths = sorted(path for path in (base / "hit").rglob("*") if path.is_file())
            hit = {
                path.relative_to(base / "hit").as_posix()
                for path in holdout.strike(paths, 0.6, attack, random.Random(2), time.time() - 86400)
            }
            report = scan(base / "hit")
            named = set(report.suspect)
            recall = len(named & hit) / len(hit)
            good &= recall >= least and report.alarm
            told = f"recall {recall:7.2%} (least {least:.0%})  false {len(named - hit)}"
            print(f"{attack.pattern!s:<28} {attack.naming:<10} {told}")
            shutil.rmtree(base / "hit")
    finally:
        shutil.rmtree(base)
    return good


def sound() -> bool:
    good = True
    for folder in SOUND:
        if Path(folder).is_dir():
            begun = time.monotonic()
            report = scan(folder)
            good &= not report.alarm
            rate = report.files / (time.monotonic() - begun)
            told = f"flagged {len(report.suspect)}  alarm {report.alarm}"
            print(f"{folder:<18} {report.files:>7} files  {rate:6.0f}/s  {told}")
    return good


def main() -> int:
    files = next((int(word) for word in sys.argv[1:] if word.isdigit()), 20_000)
    good = exercise(files)
    good &= hold_out(min(files, 1000))
    good &= sound()
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
