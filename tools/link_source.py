"""Make ``import vigie`` and the ``vigie`` command work in this environment, without a build or a download."""

import os
import sys
import sysconfig
from pathlib import Path


def main() -> None:
    source = Path(__file__).resolve().parent.parent / "src"
    pth = Path(sysconfig.get_path("purelib")) / "vigie-source.pth"
    wanted = f"{source}\n"
    if not pth.exists() or pth.read_text(encoding="utf-8") != wanted:
        pth.write_text(wanted, encoding="utf-8")
    if os.name != "posix":
        return
    command = Path(sys.executable).parent / "vigie"
    if not command.exists():
        command.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m vigie "$@"\n', encoding="utf-8")
        command.chmod(0o755)


if __name__ == "__main__":
    main()
