"""What the reviewers would otherwise repeat."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "vigie"
MAX_LINES = 400
MAX_FUNCTION = 60
# carried alone to another machine
ONE_FILE_BY_NATURE = {"src/vigie/journal/verifier.py": 600, "src/vigie/evidence/verifier.py": 450}


def sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def rules() -> list[Path]:
    return [path for path in sources() if path.name == "rules.py" or path.parent.name == "rules"]


def imports(path: Path) -> Iterator[str]:
    """Absolute names imported, wherever in the file."""
    package = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts[:-1])
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")
            parent = base[: len(base) - node.level + 1] if node.level else []
            yield ".".join([*parent, *([node.module] if node.module else [])])


@pytest.mark.parametrize("path", rules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rules_use_the_standard_library_alone(path: Path) -> None:
    siblings = ".".join(path.parent.relative_to(PACKAGE.parent).parts)
    for name in imports(path):
        ours = path.parent.name == "rules" and (name == siblings or name.startswith(f"{siblings}."))
        assert ours or name.partition(".")[0] in sys.stdlib_module_names, name


@pytest.mark.parametrize("path", rules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rules_are_told_the_time(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\b(datetime\.now|date\.today|time\.time|monotonic|utcnow)\(", text)


def test_there_are_rules_to_look_at() -> None:
    assert len(rules()) >= 3


def test_no_file_is_too_long() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in sources()}
    limits = ONE_FILE_BY_NATURE
    assert {n: length for n, length in lengths.items() if length > limits.get(n, MAX_LINES)} == {}


def test_no_function_is_too_long() -> None:
    long = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MAX_FUNCTION:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = length
    assert long == {}


def test_the_code_shows_nothing_on_a_standard_stream_but_the_commands() -> None:
    """``print`` belongs to the command line; screens have pages, the rest has the log."""
    printing = [
        str(path.relative_to(PACKAGE))
        for path in sources()
        if not path.name.startswith(("cli", "verifier"))
        and re.search(r"^\s*print\(", path.read_text("utf-8"), re.M)
    ]
    assert printing == []


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


_MACHINE_PATH = re.compile(r"(^|[^A-Za-z0-9_.-])/" + r"(work|root)/", re.M)
_REGISTRY = re.compile(
    r"(--index-url|--extra-index-url|--find-links|--trusted-host)[ =]\S|^\s*index-url", re.M
)


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    guilty = []
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if path == Path(__file__).resolve():
            continue
        if _MACHINE_PATH.search(text) or _REGISTRY.search(text):
            guilty.append(str(path.relative_to(ROOT)))
    assert guilty == []


def test_the_locks_pin_everything_with_hashes() -> None:
    for name in ("run.lock", "dev.lock"):
        text = (ROOT / "requirements" / name).read_text("utf-8")
        pins = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert pins
        assert all("==" in line for line in pins), name
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text
