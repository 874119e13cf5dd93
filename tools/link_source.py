"""Make ``import vigie`` and the ``vigie`` command work in this environment, without a build or a download."""

import os
import sys
import sysconfig
from pathlib import Path


def main() -> None:
    source = Path(__file__).resolve().parent.parent / "src"
    pth = Path(sysconfig.get_path("purelib")) / "vigie-source.pth"
    # Before 3.13, Python reads these files on Windows in its code page: a name with an accent would be lost.
    encoding = "locale" if os.name == "nt" and sys.version_info < (3, 13) else "utf-8"
    wanted = f"{source}\n"
    if not pth.exists() or pth.read_text(encoding=encoding) != wanted:
        pth.write_text(wanted, encoding=encoding)
    folder = Path(sys.executable).parent
    if os.name == "nt":
        command, script = folder / "vigie.cmd", '@"%~dp0python.exe" -m vigie %*\n'
    else:
        command, script = folder / "vigie", '#!/bin/sh\nexec "$(dirname "$0")/python" -m vigie "$@"\n'
    if not command.exists():
        command.write_text(script, encoding="utf-8")
        command.chmod(0o755)


if __name__ == "__main__":
    main()
