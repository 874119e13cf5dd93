"""Who asks, what is asked of the practice, what is answered: from the content in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vigie.catalogue import loader
from vigie.catalogue.cited import cited, named
from vigie.catalogue.rules import Source
from vigie.disclosures.rules.deciding import Answer, Kind, Question, Verdict
from vigie.typography import fold, french


@dataclass(frozen=True, slots=True)
class Requester:
    """Somebody who asks. `verdict`: the best answer; `what`: the most given; `send`: channels; `letter`: its id."""

    id: str
    label: str
    group: str
    frequent: bool
    words: str
    verdict: Verdict
    questions: tuple[Question, ...]
    say: str
    what: str
    basis: str
    checks: tuple[str, ...]
    send: tuple[str, ...]
    letter: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What may be answered in writing."""

    id: str
    title: str
    subject: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All of it."""

    requesters: Mapping[str, Requester]
    groups: Mapping[str, str]
    channels: Mapping[str, str]
    letters: Mapping[str, Letter]
    never: str
    trace: str
    third_parties: str
    points: tuple[str, ...]
    third_sources: tuple[Source, ...]

    def found(self, text: str) -> list[Requester]:
        """Those whose name or other words hold each word that was typed."""
        wanted = fold(text).split()
        return [
            one
            for one in self.requesters.values()
            if all(word in fold(f"{one.label} {one.words}") for word in wanted)
        ]


def table() -> Table | None:
    """The table of the content in force; None for a pack made before it."""
    return _table(loader.active_folder())


@lru_cache(maxsize=4)
def _table(folder: Any) -> Table | None:
    raw = loader.load(folder).tables.get("disclosures")
    if raw is None:
        return None
    sources = named(raw)
    questions = {key: _question(key, row) for key, row in raw["questions"].items()}
    third = raw["third_parties"]
    return Table(
        requesters={row["id"]: _requester(row, questions, sources) for row in raw["requesters"]},
        groups=_french(raw["groups"]),
        channels=_french(raw["channels"]),
        letters={
            key: Letter(key, french(row["title"]), french(row["subject"]), _lines(row["paragraphs"]))
            for key, row in raw["letters"].items()
        },
        never=french(raw["never"]),
        trace=french(raw["trace"]),
        third_parties=french(third["text"]),
        points=_lines(third["points"]),
        third_sources=cited(sources, third["sources"]),
    )


def _french(words: Mapping[str, str]) -> dict[str, str]:
    return {key: french(text) for key, text in words.items()}


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(french(text) for text in texts)


def _question(key: str, row: Mapping[str, Any]) -> Question:
    other = row["otherwise"]
    return Question(
        key,
        Kind(row["kind"]),
        french(row["text"]),
        Answer(row["expects"]),
        Verdict(other["verdict"]),
        french(other["text"]),
    )


def _requester(
    row: Mapping[str, Any], questions: Mapping[str, Question], sources: Mapping[str, Source]
) -> Requester:
    return Requester(
        row["id"], french(row["label"]), row["group"], row.get("frequent", False), row.get("words", ""),
        Verdict(row["verdict"]), tuple(questions[key] for key in row["needs"]), french(row["say"]), french(row["what"]),
        french(row["basis"]), _lines(row.get("checks", ())), tuple(row.get("send", ())), row.get("letter", ""),
        cited(sources, row["sources"]),
    )  # fmt: skip
