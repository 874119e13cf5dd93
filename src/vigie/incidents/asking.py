"""The four questions about a doubtful call or message, and what their answers come to. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vigie.incidents import law
from vigie.incidents.rules.doubtful import Doubt, judge
from vigie.typography import french

SHAPES = {Doubt.VERY: "to_fix", Doubt.UNKNOWN: "unknown", Doubt.NO_SIGN: "not_applicable"}


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and what was answered."""

    id: str
    text: str
    help: str
    answer: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do. `outcome`: the shape that the page shows."""

    id: str
    outcome: str
    title: str
    say: str
    why: str
    steps: tuple[str, ...]
    opens: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The whole page. `verdict` is None until something was answered."""

    title: str
    hint: str
    answers: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]
    verdicts: tuple[Verdict, ...]
    verdict: Verdict | None
    reasons: tuple[str, ...]
    callbacks: tuple[tuple[str, str], ...]
    sources: tuple[law.Source, ...]


def asked(given: Mapping[str, Any]) -> Asked:
    """The questions of the content in force, with these answers; one that is not there counts as « je ne sais pas »."""
    raw = law.table("doubtful")
    known = {row["value"] for row in raw["answers"]}
    answers = {q["id"]: str(given[q["id"]]) for q in raw["questions"] if str(given.get(q["id"], "")) in known}
    verdicts = tuple(_verdict(row) for row in raw["verdicts"])
    found = None
    reasons: list[str] = []
    if answers:
        doubt = judge({q["id"]: q["weights"] for q in raw["questions"]}, answers)
        found = next(row for row in verdicts if row.id == doubt)
        shown = ((q["shown"].get(answers.get(q["id"], "")), q) for q in raw["questions"])
        reasons = [french(text) for text, _ in shown if text]
        missing = len(raw["questions"]) - sum(
            answers.get(q["id"], "unknown") != "unknown" for q in raw["questions"]
        )
        if missing and doubt != Doubt.VERY:
            reasons.append(french("Ce que vous ne savez pas reste un doute."))
    return Asked(
        french(raw["title"]), french(raw["hint"]),
        tuple((row["value"], french(row["label"])) for row in raw["answers"]),
        tuple(
            Question(q["id"], french(q["text"]), french(q.get("help", "")), answers.get(q["id"], ""))
            for q in raw["questions"]
        ),
        verdicts, found, tuple(reasons),
        tuple((french(row["who"]), row["contact"]) for row in raw["callbacks"]),
        tuple(law.sources_of(raw).values()),
    )  # fmt: skip


def _verdict(row: Mapping[str, Any]) -> Verdict:
    return Verdict(
        row["id"], SHAPES[Doubt(row["id"])], french(row["title"]), french(row["say"]), french(row["why"]),
        tuple(french(line) for line in row["steps"]), row["opens"],
    )  # fmt: skip
