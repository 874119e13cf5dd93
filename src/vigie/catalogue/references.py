"""What leads from one file of the content to another: playbooks, contacts, steps and sources that must exist.

Held for a content pack before it applies, for the program's own by the tests and by `vigie doctor`.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from vigie.catalogue import playbooks
from vigie.catalogue.loader import Catalogue, CatalogueError

REQUEST_PLACES = {"received", "due", "kind", "extended"}
"""What a letter to whoever made a request may be filled with."""
_PLACE = re.compile(r"\{(\w+)\}")


def check(catalogue: Catalogue) -> None:
    """The playbooks against their schema, then every reference; CatalogueError names the first that is wrong."""
    playbooks.check(catalogue)
    for name, why in problems(catalogue):
        raise CatalogueError(f"Le fichier « {name}.yaml » du catalogue est invalide ({why}).")


def problems(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """(table, what is wrong) for each reference that leads nowhere."""
    known = {row.id: {step.id for step in row.steps} for row in playbooks.load(catalogue)}
    tables = catalogue.tables
    for rule in tables["lecture"]:
        by = rule.get("by") or {}
        if by.get("kind") == "playbook":
            if by["ref"] not in known:
                yield "lecture", f"fiche inconnue {by['ref']}"
            elif "step" in by and by["step"] not in known[by["ref"]]:
                yield "lecture", f"étape inconnue {by['step']}"
    if "doubtful" in tables:
        yield from _doubtful(tables["doubtful"], known.keys(), playbooks.national_ids(catalogue))
    if "exercise" in tables:
        yield from _exercise(tables["exercise"], known)
    if "figures" in tables:
        yield from _figures(tables["figures"])
    if "activities" in tables:
        durations = (tables.get("retention") or {}).get("documents", {})
        yield from _activities(
            tables["activities"], {control.id for control in catalogue.controls}, durations
        )
    if "decisions" in tables:
        for code, row in tables["decisions"]["reasons"].items():
            yield from _sources(f"decisions, {code}", tables["decisions"], row["sources"])
    if "inspection" in tables:
        for section in tables["inspection"]["sections"]:
            for rule in section["rules"]:
                yield from _sources("inspection", tables["inspection"], rule["sources"])
    if "suppliers" in tables:
        yield from _sources("suppliers", tables["suppliers"], tables["suppliers"]["certificate"]["sources"])
    if "notices" in tables:
        yield from _notices(tables["notices"], tables.get("activities"))
    if "staffing" in tables:
        for row in tables["staffing"]["deciders"].values():
            yield from _sources("staffing", tables["staffing"], row["sources"])
        named = {one["id"] for one in tables["staffing"]["categories"]}
        for job, names in tables["staffing"]["jobs"].items():
            for name in set(names) - named:
                yield f"staffing, {job}", f"catégorie inconnue {name}"
    if "disclosures" in tables:
        yield from _disclosures(tables["disclosures"])
    if "requests" in tables:
        yield from _requests(tables["requests"])
    if "retention" in tables:
        kept = tables["retention"]
        cited = (row["sources"] for row in (*kept["rules"].values(), *kept["files"].values()))
        for keys in (*cited, *kept["advice"].values()):
            yield from _sources("retention", tables["retention"], keys)
        for row in kept["documents"].values():
            yield from _sources("retention", tables["retention"], [row["source"]])
    if "papers" in tables:
        yield from _papers(
            tables["papers"], {row["id"] for row in (tables.get("breach_fields") or {"fields": ()})["fields"]}
        )


def _doubtful(table: Any, known: Iterable[str], contacts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for row in table["callbacks"]:
        if not row["contact"].startswith(playbooks.PRACTICE) and row["contact"] not in contacts:
            yield "doubtful", f"contact inconnu {row['contact']}"
    for row in table["verdicts"]:
        if row["opens"] not in known:
            yield "doubtful", f"fiche inconnue {row['opens']}"
    for row in (*table["questions"], *table["verdicts"]):
        yield from _sources("doubtful", table, row["sources"])


def _exercise(table: Any, known: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    steps = {step for each in known.values() for step in each}
    for scenario in table["scenarios"]:
        if scenario["playbook"] not in known:
            yield "exercise", f"fiche inconnue {scenario['playbook']}"
        for row in scenario["situations"]:
            if row["step"] not in steps:
                yield "exercise", f"étape inconnue {row['step']}"
            if sum(choice["right"] for choice in row["choices"]) != 1:
                yield "exercise", f"{row['id']} n’a pas un bon geste et un seul"
            yield from _sources("exercise", table, row["sources"])


def _disclosures(table: Any) -> Iterator[tuple[str, str]]:
    """Names that lead somewhere; and no yes without who asks and what allows it, in law a rule of its own."""
    questions = table["questions"]
    yield from _sources("disclosures", table, table["third_parties"]["sources"])
    for row in table["requesters"]:
        yield from _sources(f"disclosures, {row['id']}", table, row["sources"])
        letter = {row["letter"]} if "letter" in row else set()
        lost = {
            *(set(row["needs"]) - questions.keys()), *(set(row.get("send", ())) - table["channels"].keys()),
            *({row["group"]} - table["groups"].keys()), *(letter - table["letters"].keys()),
        }  # fmt: skip
        for name in sorted(lost):
            yield f"disclosures, {row['id']}", f"nom inconnu {name}"
        kinds = {questions[name]["kind"] for name in row["needs"] if name in questions}
        if row["verdict"] in ("yes", "yes_if") and not {"identity", "basis"} <= kinds:
            yield f"disclosures, {row['id']}", "un oui sans identité ou sans fondement"
    for row in _twice(one["id"] for one in table["requesters"]):
        yield f"disclosures, {row}", "écrit deux fois"


def _requests(table: Any) -> Iterator[tuple[str, str]]:
    told = {name: table[name] for name in ("costs", "delivery")}
    for code, row in (*table["kinds"].items(), *table["askers"].items(), *told.items()):
        yield from _sources(f"requests, {code}", table, row["sources"])
    for code, row in table["letters"].items():
        lost = {*row.get("kinds", ())} - table["kinds"].keys() | {*row.get("askers", ())} - table[
            "askers"
        ].keys()
        for name in sorted(lost):
            yield f"requests, {code}", f"nom inconnu {name}"
        for place in sorted({*_PLACE.findall(" ".join(row["paragraphs"]))} - REQUEST_PLACES):
            yield f"requests, {code}", f"mot inconnu {{{place}}}"


def _twice(names: Iterable[str]) -> list[str]:
    every = list(names)
    return sorted({name for name in every if every.count(name) > 1})


def _activities(
    table: Any, controls: Collection[str], durations: Collection[str]
) -> Iterator[tuple[str, str]]:
    categories = {row["id"]: row.get("sensitive", False) for row in table["categories"]}
    for measure in table["measures"]:
        for control in measure["controls"]:
            if control not in controls:
                yield "activities", f"mesure inconnue {control}"
    for rule in table["minimisation"]["rules"]:
        yield from _sources("activities", table, rule["sources"])
    for name in set(table["minimisation"]["national_id"]) - {row["id"] for row in table["activities"]}:
        yield "activities", f"activité inconnue {name}"
    for row in table["activities"]:
        yield from _sources("activities", table, row["sources"])
        if row["basis"] not in table["bases"] or row.get("exception", "") not in {"", *table["exceptions"]}:
            yield "activities", f"base légale inconnue dans {row['id']}"
        for data in row["data"]:
            if data["category"] not in categories or data["retention"] not in durations:
                yield "activities", f"catégorie ou durée inconnue dans {row['id']}"
            elif categories[data["category"]] and "exception" not in row:
                yield "activities", f"{row['id']} traite une donnée sensible sans exception"


def _notices(table: Any, activities: Any) -> Iterator[tuple[str, str]]:
    for row in table["consent"]:
        yield from _sources("notices", table, row["sources"])
    if activities is None:  # a part of the content that goes without the register's
        return
    known = {row["id"] for row in activities["activities"]}
    for name, audience in table["audiences"].items():
        for origin in set(audience["origins"]) - known:
            yield f"notices, {name}", f"activité inconnue {origin}"


def _figures(table: Any) -> Iterator[tuple[str, str]]:
    for series in (*table["series"], *table["shares"]):
        parts = {part["id"] for part in series.get("parts", ())}
        for value in series["values"]:
            yield from _sources("figures", table, [value["source"]])
            if value.get("part", "") not in (parts or {""}):
                yield "figures", f"part inconnue {value.get('part')}"


def _papers(table: Any, labelled: Iterable[str]) -> Iterator[tuple[str, str]]:
    """A field has its label here or among those of a notification; a place has the words that stand for it."""
    styles = [row for style in table["common"].values() for part in style.values() for row in part]
    for name, row in table["papers"].items():
        yield from _sources("papers", table, row["sources"])
        if "sections" not in table["papers"].get(row.get("like", name), {}):
            yield "papers", f"document inconnu {row['like']}"
        styles += [field for section in row.get("sections", ()) for field in section["fields"]]
        styles += [{"id": key, "label": key, "prefill": said} for key, said in row.get("instead", {}).items()]
    for field in styles:
        if "label" not in field and field["id"] not in labelled:
            yield "papers", f"rubrique sans nom {field['id']}"
        for sentence in field.get("prefill", ()):
            for place in _PLACE.findall(sentence["text"]):
                if place not in table["blanks"]:
                    yield "papers", f"mot sans libellé {place}"


def _sources(name: str, table: Any, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    for key in keys:
        if key not in table["sources"]:
            yield name, f"source inconnue {key}"
