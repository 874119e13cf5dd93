"""From a kind of document, a case and what somebody wrote: the document. Pure.

What was edited wins, even emptied. What nobody said stays « [à compléter : …] », in the draft and on paper.
"""

import re
from collections.abc import Iterable, Mapping

from vigie.documents.papers.paper import Blank, Block, Missing, Paper, Part, Section, Table, blocks, rows
from vigie.incidents.law import fields_notice
from vigie.incidents.papers.case import Case, facts, values
from vigie.incidents.papers.kinds import CUSTODY, FieldSpec, Kind, SectionSpec, kinds, table

_PLACE = re.compile(r"\{(\w+)\}")
DISCLAIMER = "Repère de Vigie, ni certification ni avis juridique"


def kind_of(name: str) -> tuple[Kind, int | None]:
    """The kind, and the number of the piece for `custody-3`. KeyError when there is none."""
    stem, dash, number = name.partition("-")
    if dash and (stem != CUSTODY or not number.isdecimal() or len(number) > 6):
        raise KeyError(name)
    return kinds()[stem], int(number) if dash else None


def prefilled(kind: Kind, case: Case) -> dict[str, str]:
    """What each field says before anybody wrote in it."""
    known, places = facts(case), values(case)
    return {field.id: prefill(kind, field, known, places) for field in kind.fields}


def prefill(kind: Kind, field: FieldSpec, known: frozenset[str], places: Mapping[str, str]) -> str:
    """The sentences that hold, their places filled: one after the other in a letter, each on its line in a form."""
    flows = kind.style in {"letter", "poster"}
    text = ""
    for sentence in field.prefill:
        if known.issuperset(sentence.when):
            said = filled(sentence.text, places)
            near = flows and text and "\n" not in text and not said.startswith("- ")
            text = f"{text} {said}" if near else f"{text}\n{said}".strip()
    return text


def filled(text: str, places: Mapping[str, str]) -> str:
    """A sentence with its places filled; an unknown place says what to write there. Values are never read again."""
    labels = table()["blanks"]
    return _PLACE.sub(lambda place: places.get(place[1]) or blank(labels.get(place[1], "")), text)


def blank(label: str) -> str:
    """« [à compléter : nom du cabinet] »."""
    word = table()["words"]["blank"]
    return f"[{word} : {label}]" if label else f"[{word}]"


def to_complete(text: str) -> bool:
    """Whether something is still to be written in it."""
    return f"[{table()['words']['blank']}" in text


def compose(name: str, case: Case, edited: Mapping[str, str]) -> Paper:
    """The document `name` (a kind, or `custody-3`) of a case."""
    kind, _ = kind_of(name)
    texts = {**prefilled(kind, case), **{k: _tidy(v) for k, v in edited.items()}}
    shown = {field.id: _shown(field, texts[field.id]) for field in kind.fields}
    title = filled(kind.title, values(case))
    return Paper(
        kind=name,
        style=kind.style,
        title=title,
        sender=_lines(shown.get("sender", "")),
        recipient=_lines(shown.get("recipient", "")),
        place_date=_one(shown.get("place_date", "")),
        subject=_one(shown.get("subject", "")),
        greeting=_one(shown.get("greeting", "")),
        sections=tuple(_sections(kind, shown)),
        closing=_one(shown.get("closing", "")),
        signatory=_lines(shown.get("signatory", "")),
        footers=_footers(kind),
        missing=tuple(_missing(kind, texts, late=case.late)),
        texts=tuple((field.id, texts[field.id]) for field in kind.fields),
        wide=kind.wide,
        demo=case.demo,
    )


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _shown(field: FieldSpec, text: str) -> str:
    """What is printed: a mandatory field that is empty says so."""
    return text if text.strip() or not field.mandatory else blank("")


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _one(text: str) -> str:
    return " ".join(_lines(text))


def _sections(kind: Kind, shown: Mapping[str, str]) -> Iterable[Section]:
    for spec in kind.sections:
        parts = tuple(_parts(kind, spec, shown))
        if parts:
            yield Section(spec.heading, parts)


def _parts(kind: Kind, spec: SectionSpec, shown: Mapping[str, str]) -> Iterable[Part]:
    for field in spec.fields:
        found = _blocks(field, shown[field.id])
        if not found:
            continue
        alone = len(spec.fields) == 1 and bool(spec.heading)
        titled = field.titled or (kind.style != "letter" and field.shape == "text" and not alone)
        yield Part(_label(kind, field) if titled else "", found)


def _label(kind: Kind, field: FieldSpec) -> str:
    """The article that asks for a field of a form stands beside its name."""
    asked = kind.style == "form" and field.basis == "law" and field.law
    return f"{field.label} (RGPD, article {field.law})" if asked else field.label


def _blocks(field: FieldSpec, text: str) -> tuple[Block, ...]:
    if field.shape == "blank" and not text.strip():
        return (Blank(field.label, field.lines),)
    if field.shape == "table":
        heads, widths = zip(*((column.label, column.width) for column in field.columns), strict=True)
        found = rows(text, len(heads), field.empty)
        return (Table(field.label, heads, widths, found),) if found else ()
    return blocks(text if field.shape == "text" else f"{field.label} : {text}")


def _footers(kind: Kind) -> tuple[str, ...]:
    """A letter and a poster are the practice's own words: they carry nobody else's name."""
    if kind.style in {"letter", "poster"}:
        return ()
    if kind.group != "cnil":
        return (DISCLAIMER,)
    notice = fields_notice()
    return (DISCLAIMER, f"Sans article cité : {notice[0].lower()}{notice[1:]}")


def _missing(kind: Kind, texts: Mapping[str, str], *, late: bool) -> Iterable[Missing]:
    for field in kind.fields:
        mandatory = field.mandatory or (field.when == "late" and late)
        text = texts[field.id]
        if to_complete(text) or (mandatory and not text.strip()):
            yield Missing(field.id, field.label, mandatory)
