"""Versions: an identifier is for good, and a change of meaning raises the revision."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from vigie.catalogue import loader, release
from vigie.catalogue.loader import Catalogue
from vigie.catalogue.rules import Choice, Control, parse_condition
from vigie.catalogue.rules.controls import Criterion, Role

CATALOGUE = loader.load(loader.DATA)
NOW = release.index(CATALOGUE)
FIRST = CATALOGUE.control("premises_access")


def changed(control: Control | None = None, **tables: Any) -> Catalogue:
    """The catalogue with one control changed (or `premises_access` gone when it is None and no table is)."""
    controls = [c for c in CATALOGUE.controls if c.id != FIRST.id]
    return Catalogue(
        "x", (*controls, *([control] if control else [])), CATALOGUE.facts, CATALOGUE.themes,
        {**CATALOGUE.tables, **tables},
    )  # fmt: skip


def test_the_present_catalogue_follows_the_last_release() -> None:
    found = list(release.problems(release.last(), CATALOGUE))
    assert not found, (
        "raise `revision`, or list in data/retired.yaml; before a first release: make the index again"
    )


def test_it_works() -> None:
    assert not list(release.problems(NOW, CATALOGUE))


def test_no_identifier_disappears() -> None:
    assert list(release.problems(NOW, changed())) == [
        "premises_access has left the controls without `replaces` and is not in data/retired.yaml"
    ]


def test_a_replaced_or_retired_identifier_may_go() -> None:
    assert not list(release.problems(NOW, changed(replace(FIRST, id="doors", replaces=(FIRST.id,)))))
    rows = {"controls": [{"id": FIRST.id}], "facts": []}
    assert not list(release.problems(NOW, changed(retired=rows)))
    assert list(release.problems(NOW, changed(FIRST, retired=rows))) == [
        "premises_access is retired: an identifier is never given again"
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda c: replace(c, over=("firewall_active",)),
        lambda c: replace(c, applies_when=parse_condition({"fact": "profile.staff", "at_least": 1})),
        lambda c: replace(
            c,
            criteria=(Criterion(Role.PROVES, parse_condition({"fact": "content.days_left", "at_least": 1})),),
        ),
        lambda c: replace(
            c, question=replace(c.question, choices=(Choice("yes", "Toujours"), Choice("no", "Jamais")))
        ),
    ],
)
def test_a_change_of_meaning_raises_the_revision(change: Callable[[Control], Control]) -> None:
    (problem,) = release.problems(NOW, changed(change(FIRST)))
    assert problem.endswith("so its revision must rise")
    assert not list(release.problems(NOW, changed(replace(change(FIRST), revision=FIRST.revision + 1))))


def test_a_correction_does_not() -> None:
    fixed = replace(FIRST, title="Fermez les portes", why="Parce que.", severity=1)
    assert not list(release.problems(NOW, changed(fixed)))


def test_a_revision_never_goes_back() -> None:
    before = {**NOW, "controls": {**NOW["controls"], FIRST.id: {**NOW["controls"][FIRST.id], "revision": 9}}}
    assert list(release.problems(before, CATALOGUE)) == ["premises_access: its revision went back"]


def test_a_fact_keeps_its_key_and_its_type() -> None:
    before = {**NOW, "facts": {**NOW["facts"], "old.fact": {}, "content.days_left": {"type": "bool"}}}
    found = list(release.problems(before, CATALOGUE))
    assert any("old.fact has left the facts" in text for text in found)
    assert any("content.days_left: a fact's type" in text for text in found)


def test_what_was_retired_stays_retired() -> None:
    before = {**NOW, "retired": {"controls": ["gone"], "facts": []}}
    assert list(release.problems(before, CATALOGUE)) == ["gone has left data/retired.yaml"]
