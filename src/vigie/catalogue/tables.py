"""What the tables beside the controls must look like: checked for a content pack, and for ours by the tests."""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from vigie.catalogue.loader import SCHEMA, CatalogueError, refusal, wrong


def check(tables: Mapping[str, Any]) -> None:
    """Hold the tables against their schema; CatalogueError names the first that fails."""
    whole, each = _validators()
    typed = _typed(dict(tables))
    error = next(whole.iter_errors(typed), None)
    for name in sorted(typed) if error is None else ():
        error = error or wrong("tables.json", each, {name: typed[name]})
    if error is None:
        _check_regional(tables)
        return
    where = [str(part) for part in error.absolute_path]
    if not where:
        raise CatalogueError(f"Les tables du catalogue sont incomplètes ({refusal(error)}).")
    raise CatalogueError(
        f"Le fichier « {where[0]}.yaml » du catalogue est invalide ({'/'.join(where[1:])} : {refusal(error)})."
    )


@lru_cache(maxsize=1)
def _validators() -> tuple[Any, Any]:
    """What the tables must be together (none missing, none unknown), and what each must be."""
    import jsonschema

    schema = json.loads((SCHEMA / "tables.json").read_text("utf-8"))
    names = dict.fromkeys(schema["properties"], True)
    together = {**{k: v for k, v in schema.items() if k != "$defs"}, "properties": names}
    apart = {key: value for key, value in schema.items() if key != "required"}
    return jsonschema.Draft202012Validator(together), jsonschema.Draft202012Validator(apart)


def _check_regional(tables: Mapping[str, Any]) -> None:
    """A region adds contacts: it never answers for one of the project's, nor twice for one of its own."""
    ids = [row["id"] for row in (tables.get("regional") or {"contacts": ()})["contacts"]]
    taken = {row["id"] for row in tables["contacts"]}
    for number, key in enumerate(ids):
        if key in taken or key in ids[:number]:
            raise CatalogueError(
                f"Le fichier « regional.yaml » du catalogue est invalide (« {key} » y est déjà un contact)."
            )


def _typed(value: Any) -> Any:
    """As JSON, where a date can be told from a text."""
    if isinstance(value, dict):
        return {str(key): _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return f"date:{value.isoformat()}" if isinstance(value, date) else value
