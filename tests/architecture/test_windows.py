"""What would only break on Windows, found here: mypy sees the functions (`--platform win32`), this sees the rest."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.test_source import PACKAGE, ROOT, sources
from vigie import platform

IMPORT_ALL = """
import builtins, importlib, os, sys

ABSENT = {"fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"}
real = builtins.__import__


def import_as_on_windows(name, globals=None, *rest, **more):
    importer = (globals or {}).get("__name__", "")
    if name.partition(".")[0] in ABSENT and importer.partition(".")[0] == "vigie":
        raise ModuleNotFoundError(f"{importer} imports {name}")
    return real(name, globals, *rest, **more)


builtins.__import__ = import_as_on_windows
import django

django.setup()
for name in sys.argv[1:]:
    importlib.import_module(name)
print(len(sys.argv[1:]))
"""


def modules() -> Iterator[str]:
    for path in sources():
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        if "settings" not in name and path.name != "__main__.py":
            yield name.removesuffix(".__init__")


def test_every_module_is_imported_without_what_windows_lacks(tmp_path: Path) -> None:
    names = list(modules())
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "vigie.config.settings",
        "VIGIE_HOME": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, *names],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, str(len(names))), done.stderr


def text_calls(path: Path) -> Iterator[ast.Call]:
    """Calls that open a text, of the function or of a path."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        modes = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        text_mode = isinstance(node.func, ast.Name) and not any("b" in mode for mode in modes)
        if name in ("read_text", "write_text") or (name in ("open", "fdopen") and text_mode):
            yield node


def test_every_text_file_says_its_encoding() -> None:
    """Without one, Windows reads and writes its own code page."""
    silent = []
    for path in sources():
        for call in text_calls(path):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            given = len(call.args) > (1 if name == "write_text" else 0) if name else False
            if not given and not any(word.arg == "encoding" for word in call.keywords):
                silent.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert silent == []


def test_no_file_of_the_repository_has_a_name_that_windows_refuses() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    names = {part for line in listed.splitlines() for part in line.strip('"').split("/")}
    assert [name for name in sorted(names) if platform.name_problem(name)] == []
    lines = [line.casefold() for line in listed.splitlines()]
    assert len(set(lines)) == len(lines), "two files differ by their case alone"
