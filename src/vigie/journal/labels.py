"""The French words for what the journal holds in codes."""

import functools
import re
from collections.abc import Iterable
from datetime import date
from importlib import resources

from vigie import dates, yaml_data
from vigie.journal.rules import Json
from vigie.typography import french
from vigie.vault.models import Access

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@functools.lru_cache(maxsize=3)
def words(part: str) -> dict[str, str]:
    """Code -> French words, from one part (``actions``, ``fields`` or ``values``) of ``data/actions.yaml``."""
    text = resources.files("vigie.journal").joinpath("data/actions.yaml").read_text("utf-8")
    return {str(code): french(str(label)) for code, label in yaml_data.read(text)[part].items()}


def action(code: str) -> str:
    """What happened; the code itself when nobody has given it words yet."""
    return words("actions").get(code, code)


def field(name: str) -> str:
    """The name of a field of a private part; as it is when it has no words."""
    return words("fields").get(name, name)


def value(content: Json) -> str:
    """A value of a private part on one line."""
    if isinstance(content, bool):
        return "oui" if content else "non"
    if isinstance(content, list):
        return ", ".join(value(item) for item in content)
    if isinstance(content, dict):
        return ", ".join(f"{field(name)} {value(item)}" for name, item in content.items())
    if isinstance(content, str) and _DAY.fullmatch(content):
        return _day(content)
    return "" if content is None else words("values").get(str(content), str(content))


def _day(text: str) -> str:
    try:
        return french(dates.day(date.fromisoformat(text)))
    except ValueError:
        return text


def people(access_ids: Iterable[int]) -> dict[int, str]:
    """Who did it: the chain holds numbers, the vault holds the names, removed accesses included."""
    wanted = set(access_ids)
    found = {0: "Vigie", **{number: french(f"Accès n° {number}") for number in wanted if number}}
    found.update(Access.objects.filter(pk__in=wanted).values_list("pk", "label"))
    return found
