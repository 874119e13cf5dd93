"""The house's words: what templates and the catalogue may not say, read from docs/glossaire.md."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from vigie.catalogue import loader
from vigie.catalogue.wording import BASIS, WORDS

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs" / "glossaire.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GLOSSARY.splitlines()
    if line.startswith("| ") and not line.startswith(("| ---", "| Anglais"))
]
WORDS_REFUSED = sorted({word for row in ROWS for word in re.findall(r"`([^`]+)`", row[2])})
REFUSED = re.compile(
    r"(?<![\w-])(?:" + "|".join(re.escape(w).replace(r"\*", r"\w*") for w in WORDS_REFUSED) + r")(?![\w-])",
    re.I,
)
# What people read in a YAML row; `sources` and `source` hold titles that are quoted as they are.
READ = {"title", "statement", "why", "text", "help", "label", "detail", "purpose", "hours", "notice", "place",
        "note", "description", "steps", "changes", "choice_labels", "do", "do_not", "how", "hint", "evidence",
        "ends_when", "except", "order_note", "say", "shown"}  # fmt: skip
CITED = {"source", "sources"}
_CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<style.*?</style>|<script.*?</script>|<[^>]*>", re.S)

TEMPLATES = sorted((ROOT / "src" / "vigie").glob("*/templates/**/*.html"))
TABLES = sorted(loader.DATA.rglob("*.yaml"))


def text_of(template: str) -> str:
    """The text nodes of a template."""
    return _CODE.sub(" ", template)


def texts(value: Any, *, read: bool = False) -> Iterator[str]:
    """What people read in a YAML value."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in CITED:
                yield from texts(item, read=read or key in READ)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, read=read)
    elif read and isinstance(value, str):
        yield value


def name(path: Path) -> str:
    return path.relative_to(ROOT / "src" / "vigie").as_posix()


def test_the_glossary_is_read() -> None:
    assert len(ROWS) > 30
    assert all(len(row) == 3 for row in ROWS)
    for wrong in ("Poste conforme", "Votre score", "un ticket", "purgez la purge", "fuite de données"):
        assert REFUSED.search(wrong), wrong
    for right in ("mise en conformité", "fuite d’eau", "mot de passe", "message"):
        assert not REFUSED.search(right), right


def test_verdicts_read_as_the_glossary_says() -> None:
    shown = {row[0]: row[1] for row in ROWS}
    assert {f"verdict `{outcome}`": word for outcome, word in WORDS.items()}.items() <= shown.items()
    assert {f"basis `{basis}`": word for basis, word in BASIS.items()}.items() <= shown.items()


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_keep_to_the_glossary(path: Path) -> None:
    assert not REFUSED.findall(text_of(path.read_text("utf-8")))


@pytest.mark.parametrize("path", TABLES, ids=name)
def test_the_catalogue_keeps_to_the_glossary(path: Path) -> None:
    found = [text for text in texts(yaml.safe_load(path.read_bytes())) if REFUSED.search(text)]
    assert not found
