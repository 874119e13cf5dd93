"""What every row of the catalogue owes its reader."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from vigie.catalogue import loader
from vigie.catalogue.rules import Control, FactKind, Role, Scope, Tier
from vigie.typography import plain

HERE = Path(__file__).parent
CATALOGUE = loader.load(loader.DATA)
CONTROLS = CATALOGUE.controls
TODAY = date(2026, 11, 24)  # nothing may claim to have been checked after the catalogue was written
ORIGINS = {
    line for line in (HERE / "origins.txt").read_text("utf-8").splitlines() if not line.startswith("#")
}

# The eight rows of the ANS memento that the lecture's table confirms: origin -> chapter, local, cloud.
MEMENTO = {
    "phys-acces-lieu": ("2.2.1", True, False),
    "phys-electricite": ("2.2.2", True, False),
    "phys-equip-public": ("2.2.2", True, False),
    "amov-rangement": ("2.2.2", True, False),
    "mobile-attache": ("2.2.2", True, True),
    "cps-regles": ("2.3.1", True, True),
    "mdp-robuste": ("2.3.2", True, True),
    "mdp-gestionnaire": ("2.3.2", True, True),
}
# Facts that hint and prove nothing: a manager that is there is not a manager that is used.
PROXIES = {
    "password_manager.present", "removable.plugged",
    "remote.tools_count", "network.category", "remote_desktop.enabled", "firewall.at_boot", "updates.last_installed_days",
    "ssh.listening", "ssh.permit_root_login",
}  # fmt: skip


def each(check: Callable[[Control], None]) -> Callable[[], None]:
    """Hold every control to a rule, and name all those that fail: one test, not one for each control."""

    def test() -> None:
        failed = []
        for control in CONTROLS:
            try:
                check(control)
            except AssertionError as error:
                failed.append(f"{control.id}: {str(error).splitlines()[0]}")
        assert not failed, "\n".join(failed)

    test.__name__, test.__doc__ = check.__name__, check.__doc__
    return test


def texts(control: Control) -> Iterator[str]:
    """Everything a person reads of a control, but the titles of its sources."""
    yield from (control.title, control.statement, control.why)
    if control.question:
        yield from (control.question.text, control.question.help)
        for choice in control.question.choices:
            yield from (choice.label, choice.detail)
    for steps in control.fix.steps.values():
        yield from steps


@each
def test_sources_are_dated_and_checked(control: Control) -> None:
    assert control.sources
    for source in control.sources:
        assert source.confidence in {"A", "B", "C"}
        assert date(2026, 1, 1) <= source.checked_on <= max(TODAY, date.today())
        assert source.url.startswith("https://") or source.url.startswith("http://") or not source.url
        reference = re.search(r"\d/\d", source.title)  # a ruling has a number, and may have no address
        assert source.url or reference or source.confidence == "C", source.title


@each
def test_titles_are_short_and_statements_are_bare(control: Control) -> None:
    assert len(plain(control.title).split()) <= 6
    assert control.title[0].isupper()
    assert not control.title.endswith((".", "!", "?"))
    assert not control.statement.endswith((".", "!", "?"))
    assert control.statement[0].isupper()


@each
def test_reasons_are_two_short_sentences_at_most(control: Control) -> None:
    sentences = re.split(r"(?<=[.!?])\s", plain(control.why))
    assert len(sentences) <= 2
    assert all(len(re.findall(r"\w[\w’'-]*", sentence)) <= 22 for sentence in sentences)
    assert control.why.endswith(".")


@each
def test_the_typography_is_french(control: Control) -> None:
    for text in texts(control):
        assert not re.search(r"\w'\w", text), text
        assert '"' not in text, text
        assert text.count("«") == text.count("»"), text
        assert "[unverified]" not in text
        assert not re.search(r"\b(?:tu|ton|tes|toi)\b", text), text


@each
def test_a_declaration_alone_never_settles_the_gravest(control: Control) -> None:
    if control.severity == 5 or control.urgent_when:
        assert any(criterion.role == Role.PROVES for criterion in control.criteria)


@each
def test_a_hint_never_decides(control: Control) -> None:
    for criterion in control.criteria:
        if criterion.role != Role.SUPPORTS:
            assert not PROXIES & set(criterion.when.keys())
    if control.criteria and all(criterion.role == Role.SUPPORTS for criterion in control.criteria):
        assert control.question, "a hint needs an answer beside it"


@each
def test_it_can_be_judged(control: Control) -> None:
    decides = any(criterion.role != Role.SUPPORTS for criterion in control.criteria)
    assert decides or control.over or control.question


@each
def test_choices_let_one_say_yes_and_no(control: Control) -> None:
    if control.question:
        values = [choice.value for choice in control.question.choices]
        assert {"yes", "no"} <= set(values)
        assert values == sorted(values, key=("yes", "partial", "no").index)
        labels = [choice.label for choice in control.question.choices]
        assert len(set(labels)) == len(labels)
        assert not any(label.startswith("Je ne sais pas") for label in labels), "the screen offers it"
        assert plain(control.question.text).endswith(" ?")


@each
def test_there_are_steps_wherever_it_applies(control: Control) -> None:
    for system in control.systems or {None}:
        assert control.fix.steps_for(system), system


@each
def test_a_device_only_goes_with_facts_of_its_systems(control: Control) -> None:
    if control.scope == Scope.DEVICE:
        for key in {key for criterion in control.criteria for key in criterion.when.keys()}:  # noqa: SIM118
            spec = CATALOGUE.facts[key]
            assert spec.kind == FactKind.PROFILE or spec.systems & control.systems, key


@each
def test_origins_exist(control: Control) -> None:
    assert set(control.origin) <= ORIGINS


def test_nothing_is_required_in_a_circle() -> None:
    def walk(control_id: str, path: tuple[str, ...] = ()) -> None:
        assert control_id not in path, " -> ".join((*path, control_id))
        control = CATALOGUE.control(control_id)
        for needed in (*control.requires, *control.over):
            walk(needed, (*path, control_id))

    for control in CONTROLS:
        walk(control.id)


def test_gathered_measures_stand_alone() -> None:
    for control in CONTROLS:
        for gathered in control.over:
            assert not CATALOGUE.control(gathered).over, f"{control.id} gathers what gathers"
            assert CATALOGUE.control(gathered).scope == Scope.DEVICE


def test_every_theme_has_measures_and_some_of_the_common_ground() -> None:
    for theme in CATALOGUE.themes:
        mine = [control.tier for control in CONTROLS if control.theme == theme.id]
        assert Tier.BASE in mine, theme.id


def test_the_common_ground_can_be_finished() -> None:
    assert 45 <= sum(control.tier == Tier.BASE for control in CONTROLS) <= 50


def test_the_memento_is_quoted_on_its_eight_rows_and_no_other() -> None:
    rows = [control for control in CONTROLS if control.memento]
    found = {}
    for control in rows:
        assert control.memento
        (origin,) = set(control.origin) & MEMENTO.keys()
        found[origin] = (control.memento.chapter, control.memento.local, control.memento.cloud)
        assert control.tier == Tier.BASE
    assert found == MEMENTO
    assert len(rows) == len(MEMENTO)


def test_no_two_measures_of_a_tier_have_the_same_title() -> None:
    doubles = [key for key, count in Counter((c.tier, c.title) for c in CONTROLS).items() if count > 1]
    assert not doubles


def test_professions_propose_facts_that_exist() -> None:
    profession = CATALOGUE.facts["profile.profession"]
    rows = CATALOGUE.tables["professions"]
    assert [row["id"] for row in rows] == list(profession.choices)
    for row in rows:
        assert row["sources"], row["id"]
        for key, value in row.get("defaults", {}).items():
            spec = CATALOGUE.facts[key]
            assert spec.kind == FactKind.PROFILE
            assert spec.accepts(tuple(value) if isinstance(value, list) else value), (row["id"], key)


def test_aliases_lead_to_one_profession() -> None:
    names = [alias for row in CATALOGUE.tables["professions"] for alias in {*row["aliases"], row["id"]}]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("table", ["contacts", "software"])
def test_tables_say_where_each_row_comes_from(table: str) -> None:
    rows = CATALOGUE.tables[table]
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["source"]["title"], row["id"]
        assert isinstance(row["checked_on"], date), row["id"]
        assert row["confidence"] in {"A", "B"}, row["id"]


def test_contacts_say_how_to_reach_them() -> None:
    for row in CATALOGUE.tables["contacts"]:
        assert row.get("number") or row.get("url") or row.get("place"), row["id"]
        assert row["purpose"].endswith("."), row["id"]


def test_nothing_in_the_data_is_unverified() -> None:
    for path in loader.DATA.rglob("*.yaml"):
        text = path.read_text("utf-8")
        assert "[unverified]" not in text, path.name
        assert not re.search(r"confidence: (?![ABC]\b)", text), path.name
        assert "\u00a0" not in text and "\u202f" not in text, f"{path.name}: sources hold ordinary spaces"
