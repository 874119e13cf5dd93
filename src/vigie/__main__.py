"""``vigie`` alone opens the cockpit; ``vigie COMMAND`` is for the terminal."""

import runpy
import sys
from importlib import import_module

from vigie import platform
from vigie.desktop.relaunch import RESUME_OPTION

NO_BROWSER = "--no-browser"


def main(argv: list[str] | None = None) -> int:
    """The exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    platform.standard_streams()
    if arguments in ([], [NO_BROWSER]):
        from vigie.desktop.launch import launch

        return launch(open_browser=not arguments)
    if len(arguments) == 2 and arguments[0] == RESUME_OPTION and arguments[1].isdigit():
        from vigie.desktop.launch import resume

        return resume(int(arguments[1]))
    if getattr(sys, "frozen", False) and arguments[:1] == ["-m"] and arguments[1:2]:
        return _run_module(arguments[1])
    code = import_module("vigie.cli").main(arguments)
    return int(code or 0)


def _run_module(name: str) -> int:
    """A frozen program starts its short-lived children (Argon2, documents) by calling itself."""
    if not name.startswith("vigie."):
        return 2
    sys.argv = [name]
    runpy.run_module(name, run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main())
