"""An assessment in the JSON of the CNIL's PIA tool, and back.

The shape is that of the tool's own export (repository LINCnil/pia, `pia.service.ts` and `pia_architecture.json`,
read on 1 December 2026): an object with `pia`, `answers` (`reference_to` is the number of a question, `data` its
text, its gauge or its list), `measures`, `evaluations` and `comments`. The tool writes texts as HTML: it is read as
text. What Vigie has no place for is kept beside and given back.
"""

import html
import json
import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from vigie.decisions.rules.analysis import LEVELS, Assessment, Part, Risk

LARGEST = 5 * 1024 * 1024
LONGEST, MOST = 20_000, 200
QUESTIONS = {
    Part.WHAT: 111, Part.WHO: 112, Part.RULES: 113, Part.DATA: 121, Part.LIFE: 122, Part.SUPPORTS: 123,
    Part.PURPOSES: 211, Part.BASIS: 212, Part.NEEDED: 213, Part.ACCURATE: 214, Part.RETENTION: 215,
    Part.INFORMED: 221, Part.CONSENT: 222, Part.ACCESS: 223, Part.ERASURE: 224, Part.OBJECTION: 225,
    Part.PROCESSORS: 226, Part.TRANSFERS: 227,
}  # fmt: skip
RISKS = {"access": 320, "change": 330, "loss": 340}
LISTS = {1: "impacts", 2: "threats", 3: "origins", 4: "measures"}
_PARTS = {number: part for part, number in QUESTIONS.items()}
DEEPEST = 20
VALIDATION = frozenset({"status", "evaluator_name", "validator_name", "progress", "is_archive"})
_BLOCKS = re.compile(r"<(?:br|/p|/div|/li|/ol|/ul|/h\d)\b[^<>]*>", re.IGNORECASE)
_TAGS = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_LONE = re.compile("[\ud800-\udfff]")


class PiaError(ValueError):
    """A file that is no assessment; the message is a French sentence."""


def write(title: str, found: Assessment, at: datetime, foreign: Mapping[str, Any] | None = None) -> bytes:
    """What the tool imports. `foreign`: what :func:`read` kept of a file that came from it."""
    beside = dict(foreign or {})
    stamp = at.isoformat(timespec="milliseconds")
    answers = [
        _answer(number, text=_to_html(text)) for part, number in QUESTIONS.items() if (text := found.texts.get(part))
    ]  # fmt: skip
    for name, base in RISKS.items():
        if risk := found.risks.get(name):
            for offset, field in LISTS.items():
                if values := list(getattr(risk, field)):
                    answers.append(_answer(base + offset, values=values))
            for offset, level, why in (
                (5, risk.severity, risk.severity_why),
                (6, risk.likelihood, risk.likelihood_why),
            ):
                if level or why:
                    answers.append(_answer(base + offset, text=_to_html(why), gauge=level))
    held = beside.get("pia")
    plain = {
        **(held if isinstance(held, dict) else {}), "name": title, "author_name": found.author,
        "dpo_opinion": _to_html(found.opinion), "updated_at": stamp,
    }  # fmt: skip
    for key, value in (
        ("evaluator_name", ""),
        ("validator_name", ""),
        ("status", 0),
        ("category", ""),
        ("created_at", stamp),
    ):
        plain.setdefault(key, value)
    measures = [
        {"id": number, "title": title, "content": _to_html(how), "placeholder": "", "created_at": stamp}
        for number, (title, how) in enumerate(found.measures, 1)
    ]
    whole = {
        "pia": plain,
        "answers": [answer | {"created_at": stamp} for answer in (*answers, *_rows(beside.get("answers")))],
        "measures": measures,
        "evaluations": _rows(beside.get("evaluations")),
        "comments": _rows(beside.get("comments")),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def read(data: bytes) -> tuple[str, Assessment, dict[str, Any]]:
    """Title, assessment, and what else the file held. PiaError with a sentence for anything else."""
    if len(data) > LARGEST:
        raise PiaError("Ce fichier dépasse 5 Mo : ce n’est pas une analyse d’impact. Rien n’a été lu.")
    try:
        told = _clean(json.loads(data.decode("utf-8-sig")), DEEPEST)
    except (ValueError, RecursionError) as error:
        raise PiaError("Ce fichier JSON est vide ou abîmé : Vigie n’a pas pu le lire.") from error
    if not isinstance(told, dict) or not isinstance(told.get("pia"), dict):
        raise PiaError("Ce fichier n’est pas une analyse exportée de l’outil PIA de la CNIL.")
    held = told["pia"]
    texts: dict[Part, str] = {}
    risks: dict[str, dict[str, Any]] = {}
    other = []
    for row in _rows(told.get("answers")):
        if not _take(row, texts, risks):
            other.append(row)
    measures = tuple(
        (_short(row.get("title"), 200), _text(row.get("content"))) for row in _rows(told.get("measures"))
    )[:MOST]
    found = Assessment(
        texts=texts,
        measures=tuple(row for row in measures if any(row)),
        risks={name: Risk(**risks[name]) for name in RISKS if name in risks},
        opinion=_text(held.get("dpo_opinion")),
        author=_short(held.get("author_name"), 120),
    )
    known = {"name", "author_name", "dpo_opinion", "updated_at"}
    kept = {key: value for key, value in held.items() if key not in known and _simple(value)}
    foreign = {
        "pia": kept,
        "answers": other,
        "evaluations": _rows(told.get("evaluations")),
        "comments": _rows(told.get("comments")),
    }
    return _short(held.get("name"), 120) or "Analyse d’impact", found, foreign


def lost(data: bytes) -> list[str]:
    """What :func:`read` does not take of a file that it reads, in French: nothing is left aside in silence."""
    told = json.loads(data.decode("utf-8-sig"))
    found = []
    for key, name, most in (("measures", "mesures", MOST), ("answers", "réponses", MOST * 5)):
        rows = told.get(key)
        if isinstance(rows, list) and len(rows) > most:
            found.append(f"{len(rows) - most} {name} au-delà de {most}")
    texts = [
        row["data"].get("text") for row in _rows(told.get("answers")) if isinstance(row.get("data"), dict)
    ]
    if any(isinstance(text, str) and len(text) > LONGEST for text in texts):
        found.append(f"la fin d’un texte de plus de {LONGEST} caractères")
    nested = sorted(key for key, value in told["pia"].items() if not _simple(value))
    others = sorted(set(told) - {"pia", "answers", "measures", "evaluations", "comments"})
    if nested or others:
        found.append(f"les rubriques {', '.join((*nested, *others))[:200]}")
    return found


def plain(found: Assessment) -> dict[str, Any]:
    """As the database keeps it."""
    return {
        "texts": {str(part): text for part, text in found.texts.items()},
        "measures": [list(row) for row in found.measures],
        "risks": {
            name: {field: _listed(getattr(risk, field)) for field in risk.__dataclass_fields__}
            for name, risk in found.risks.items()
        },
        "opinion": found.opinion,
        "author": found.author,
    }


def assessment(kept: Mapping[str, Any]) -> Assessment:
    """What :func:`plain` gave; anything unreadable of a newer program is empty."""
    texts = {Part(name): str(text) for name, text in dict(kept.get("texts", {})).items() if name in set(Part)}
    measures = tuple((str(row[0]), str(row[1])) for row in kept.get("measures", []) if len(row) == 2)
    risks = {}
    for name, row in dict(kept.get("risks", {})).items():
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
        }
        risks[name] = Risk(
            **{key: value for key, value in values.items() if key in Risk.__dataclass_fields__}
        )
    return Assessment(texts, measures, risks, str(kept.get("opinion", "")), str(kept.get("author", "")))


def _take(row: Mapping[str, Any], texts: dict[Part, str], risks: dict[str, dict[str, Any]]) -> bool:
    """Put one answer where it belongs; False for one that Vigie has no place for."""
    number, data = row.get("reference_to"), row.get("data")
    if isinstance(number, str) and number.isdecimal() and len(number) < 6:
        number = int(number)
    if not isinstance(number, int) or isinstance(number, bool) or not isinstance(data, dict):
        return False
    if number in _PARTS:
        if text := _text(data.get("text")):
            texts[_PARTS[number]] = text
        return True
    name = next((key for key, base in RISKS.items() if base < number <= base + 6), "")
    if not name:
        return False
    risk, offset = risks.setdefault(name, {}), number - RISKS[name]
    if offset in LISTS:
        values = data.get("list")
        found = [_short(value, 300) for value in values[:MOST]] if isinstance(values, list) else []
        risk[LISTS[offset]] = tuple(value for value in found if value)
        return True
    level, field = data.get("gauge"), "severity" if offset == 5 else "likelihood"
    risk[field] = level if isinstance(level, int) and not isinstance(level, bool) and level in LEVELS else 0
    risk[f"{field}_why"] = _text(data.get("text"))
    return True


def _answer(
    number: int, *, text: str = "", gauge: int = 0, values: list[str] | None = None
) -> dict[str, Any]:
    return {
        "reference_to": number,
        "data": {"text": text or None, "gauge": gauge or None, "list": values or []},
    }


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value[: MOST * 5] if isinstance(row, dict)] if isinstance(value, list) else []


def _clean(value: Any, depth: int) -> Any:
    """No lone surrogate, no number that JSON does not have, nothing too deep; ValueError for the last two."""
    if depth == 0 or (isinstance(value, float) and not math.isfinite(value)):
        raise ValueError
    if isinstance(value, str):
        return _LONE.sub("", value)
    if isinstance(value, list):
        return [_clean(one, depth - 1) for one in value]
    if isinstance(value, dict):
        return {_LONE.sub("", key): _clean(one, depth - 1) for key, one in value.items()}
    return value


def _simple(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _to_html(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


def _text(value: Any) -> str:
    """HTML of the tool, or plain text, as lines of text; what runs or hides in it is dropped."""
    if not isinstance(value, str):
        return ""
    written = value[: LONGEST * 4].replace("\r", "").replace("\n", " ")
    bare = _TAGS.sub("", _BLOCKS.sub("\n", _HIDDEN.sub("", written)))
    lines = (" ".join(_printable(line).split()) for line in html.unescape(bare).split("\n"))
    return "\n".join(line for line in lines if line)[:LONGEST].rstrip()


def _short(value: Any, most: int) -> str:
    """A name or an item of a list, which the tool keeps as plain text."""
    return " ".join(_printable(value).split())[:most].rstrip() if isinstance(value, str) else ""


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
