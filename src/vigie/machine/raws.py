"""Raw outputs: what a probe brought back, as bytes, or why it brought nothing."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from vigie.machine.decode import decode
from vigie.machine.readings import Rights

Failure = Literal[
    "absent", "denied", "timeout", "failed", "too_large", "not_captured", "unreadable", "skipped"
]

SENTENCES: dict[Failure, str] = {
    "absent": "{where} n’existe pas sur ce poste.",
    "denied": "Il faut les droits administrateur pour lire {where}.",
    "timeout": "{where} n’a pas répondu à temps.",
    "failed": "{where} a répondu par une erreur.",
    "too_large": "La réponse de {where} est trop longue pour être lue.",
    "not_captured": "Le fichier {name} manque dans ce relevé.",
    "unreadable": "Le fichier {name} n’a pas pu être lu.",
    "skipped": "{where} n’a pas encore été lu : la mesure longue reste à faire.",
}
SILENT = "{where} ne dit rien de ce réglage."


@dataclass(frozen=True)
class Raw:
    """The output of one probe. ``detail`` is a French sentence that replaces the usual one."""

    name: str
    data: bytes | None = None
    failure: Failure | None = None
    detail: str = ""
    where: str = ""

    @property
    def reason(self) -> str:
        if self.detail:
            return self.detail
        return SENTENCES[self.failure or "failed"].format(
            where=f"« {self.where or self.name} »", name=self.name
        )


@dataclass(frozen=True)
class Raws:
    """The outputs that a parser may look at, and the instant they were taken."""

    by_name: Mapping[str, Raw]
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    rights: Rights = "user"
    trusted: bool = True  # taken by Vigie itself: an empty answer is an answer
    version: str = ""  # of the system, as a capture's manifest says it
    product: str = ""  # client or server, when it is known

    def raw(self, name: str) -> Raw:
        return self.by_name.get(name) or Raw(name, failure="not_captured")

    def bytes(self, name: str) -> bytes | None:
        return self.raw(name).data

    def text(self, name: str) -> str | None:
        """The decoded text; None when the probe brought nothing, or something that isn't text."""
        data = self.bytes(name)
        return None if data is None else decode(data)

    def json(self, name: str) -> Any:
        """The decoded JSON, or None; objects and arrays are told apart by the caller."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return None

    def failed(self, name: str, *failures: Failure) -> bool:
        return self.raw(name).failure in failures

    def why(self, names: Iterable[str]) -> str:
        """The most useful reason among several sources: rights first, then what went wrong."""
        raws = [self.raw(name) for name in names]
        for raw in raws:
            if raw.data is not None:
                return self._nothing(raw)
        order: tuple[Failure, ...] = (
            "denied",
            "timeout",
            "failed",
            "skipped",
            "too_large",
            "unreadable",
            "absent",
            "not_captured",
        )
        for failure in order:
            for raw in raws:
                if raw.failure == failure:
                    return raw.reason
        return "Aucune source ne permet de lire ce réglage sur ce poste."

    def _says(self, name: str) -> bool:
        """Whether it could be read, and holds something, though not what was looked for."""
        read = self.json(name) if name.endswith(".json") else (self.text(name) or "").strip()
        return read not in (None, "", [], {})

    def _nothing(self, raw: Raw) -> str:
        """What was measured here goes by its source, what was captured by its file."""
        if not self._says(raw.name):
            return SENTENCES["unreadable"].format(name=raw.name)
        return SILENT.format(where=f"« {raw.where} »" if raw.where else f"Le fichier {raw.name}")

    def data_of(self, *names: str) -> bool:
        """Whether one of these brought text."""
        return any(self.text(name) is not None for name in names)
