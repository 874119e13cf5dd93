"""Make the frozen program, try it in a real browser, and compile the Windows installer around it.

    .venv/bin/python tools/package.py [--no-try] [--quick]

Everything goes to build/. What is frozen here is a program for this system: the installer that is compiled around it on
Linux proves that the script compiles, and installs nothing useful. On Windows the same command makes the real one.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
LOCK = ROOT / "requirements" / "package.lock"
TRIED = ("tests/e2e/test_way_through.py", "tests/e2e/test_content.py")


def run(*command: str | Path, **environment: str) -> None:
    subprocess.run([str(word) for word in command], check=True, cwd=ROOT, env={**os.environ, **environment})


def python() -> Path:
    """An environment of its own, with what the program needs and PyInstaller, by hash."""
    folder = BUILD / "venv"
    path = (
        folder / ("Scripts" if os.name == "nt" else "bin") / ("python.exe" if os.name == "nt" else "python")
    )
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    stamp = folder / "stamp"
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.EnvBuilder(with_pip=True, clear=True).create(folder)
        run(path, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--require-hashes",
            "--only-binary", ":all:", "-r", LOCK)  # fmt: skip
        stamp.write_text(wanted)
    return path


def freeze() -> Path:
    run(python(), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", BUILD / "dist",
        "--workpath", BUILD / "work", ROOT / "packaging" / "vigie.spec")  # fmt: skip
    return BUILD / "dist" / "Vigie"


def installer(frozen: Path, version: str, *, quick: bool) -> Path:
    compiler = shutil.which("makensis")
    if compiler is None:
        raise SystemExit("NSIS manque : « sudo apt-get install -y nsis », puis relancez.")
    made = BUILD / f"Vigie-{version}.exe"
    fast = ["-DQUICK"] if quick else []
    run(compiler, "-V2", f"-DVERSION={version}", f"-DSOURCE={frozen}", f"-DOUTPUT={made}", *fast,
        ROOT / "packaging" / "installer.nsi")  # fmt: skip
    return made


def size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-try", action="store_true", help="without the browser")
    parser.add_argument(
        "--quick", action="store_true", help="an installer that is larger and quicker to compile"
    )
    options = parser.parse_args()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    BUILD.mkdir(exist_ok=True)
    begin = time.monotonic()
    frozen = freeze()
    print(f"frozen in {time.monotonic() - begin:.0f} s, {size(frozen):.0f} MiB")
    if not options.no_try:
        program = frozen / ("vigie-commande.exe" if os.name == "nt" else "vigie-commande")
        run(sys.executable, "-m", "pytest", "-q", *TRIED, VIGIE_PROGRAM=str(program))
    made = installer(frozen, version, quick=options.quick)
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    (BUILD / f"{made.name}.sha256").write_text(f"{digest}  {made.name}\n", encoding="ascii")
    print(f"{made.name}: {made.stat().st_size / 2**20:.0f} MiB, sha256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
