"""The pages that the catalogue makes: no rule is left alone, and no page is behind."""

import re
from pathlib import Path

from vigie.catalogue import lecture, loader, playbooks

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CATALOGUE = loader.load(loader.DATA)
BEHIND = "make it again: python -m vigie.catalogue.lecture{} > docs/{}"


def test_no_rule_is_an_orphan() -> None:
    assert lecture.orphans(CATALOGUE) == []


def test_an_orphan_is_seen() -> None:
    rows = [dict(row) for row in CATALOGUE.tables["lecture"]]
    rows[11].pop("by")
    alone = loader.Catalogue(
        CATALOGUE.version, CATALOGUE.controls, CATALOGUE.facts, CATALOGUE.themes,
        {**CATALOGUE.tables, "lecture": rows[:-1]},
    )  # fmt: skip
    assert lecture.orphans(alone) == ["S-12", "S-81"]


def test_what_acts_on_a_rule_exists() -> None:
    """A document is in the repository; a screen has this heading; a playbook is one of ours; an issue has a number."""
    templates = (ROOT / "src" / "vigie").glob("*/templates/**/*.html")
    headings = {
        heading
        for template in templates
        for heading in re.findall(r"block heading %}([^{]+){%", template.read_text("utf-8"))
    }
    for rule in CATALOGUE.tables["lecture"]:
        match rule.get("by"):
            case {"kind": "document", "ref": ref}:
                assert (ROOT / ref).is_file(), rule["id"]
            case {"kind": "screen", "ref": ref}:
                assert ref in headings, rule["id"]
            case {"kind": "playbook", "ref": ref}:
                steps = {step.id for step in playbooks.load(CATALOGUE)[ref].steps}
                assert rule["by"].get("step", min(steps)) in steps, rule["id"]
            case {"kind": "issue", "ref": ref}:
                assert ref in {"4", "5", "6", "7"}, rule["id"]
            case other:
                assert other is None, rule["id"]


def test_the_first_gestures_and_amelipro_are_acted_on_by_a_playbook() -> None:
    acting = {
        rule["id"] for rule in CATALOGUE.tables["lecture"] if (rule.get("by") or {}).get("kind") == "playbook"
    }
    assert {f"S-{number}" for number in range(40, 61)} - {"S-47"} <= acting  # S-47: an agency, no counter


def test_the_lecture_page_is_current() -> None:
    made = (DOCS / "lecture.md").read_text("utf-8")
    assert made == lecture.lecture(CATALOGUE), BEHIND.format("", "lecture.md")


def test_the_measures_page_is_current() -> None:
    made = (DOCS / "mesures.md").read_text("utf-8")
    assert made == lecture.mesures(CATALOGUE), BEHIND.format(" mesures", "mesures.md")


def test_links_between_the_pages_lead_somewhere() -> None:
    anchors = set(re.findall(r'<a id="(\w+)">', lecture.mesures(CATALOGUE)))
    assert anchors == {control.id for control in CATALOGUE.controls}
    for page in (lecture.lecture(CATALOGUE), lecture.mesures(CATALOGUE)):
        assert set(re.findall(r"\]\((?:mesures\.md)?#(\w+)\)", page)) <= anchors
