"""The knowledge that the rules work with, read once from `evidence/data`."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from vigie import yaml_data
from vigie.evidence.scan.rules.notes import Wording
from vigie.evidence.scan.rules.types import Kind, Signature, Types

DATA = Path(__file__).resolve().parent.parent / "data"


def _read(name: str) -> Any:
    return yaml_data.read((DATA / name).read_bytes())


@lru_cache(maxsize=1)
def types() -> Types:
    """Kinds of files, their extensions and signatures."""
    read = _read("file-types.yaml")
    return Types(
        kinds=tuple(_kind(row) for row in read["types"]),
        plain=frozenset(map(str, read["plain"])),
        copies=frozenset(map(str, read["copies"])),
    )


def _kind(row: dict[str, Any]) -> Kind:
    return Kind(
        id=row["id"],
        extensions=tuple(map(str, row["extensions"])),
        signatures=tuple(
            Signature(bytes.fromhex(s["hex"]), s.get("at", 0), s.get("within", 0)) for s in row["signatures"]
        ),
        check=row.get("check"),
        soft=row.get("soft", False),
    )


@lru_cache(maxsize=1)
def wording() -> Wording:
    """How ransom notes are named and worded."""
    read = _read("ransom-notes.yaml")
    return Wording(
        names=read["names"],
        extensions=frozenset(read["extensions"]),
        hints=read["hints"],
        groups=read["groups"],
    )
