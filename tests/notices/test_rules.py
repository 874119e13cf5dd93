"""A notice says everything that article 13 asks, marks what lacks, and knows when it is no longer true."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.notices.printing import fragment, text
from vigie.notices.rules.composing import (
    BLANK,
    Activity,
    Audience,
    Composed,
    Controller,
    Kind,
    State,
    changed,
    compose,
    plain,
    state,
)
from vigie.notices.table import table

WHO = Controller(
    "Cabinet Œuvré", "Dr Test", "1 rue des Lilas", "01 00 00 00 00", "a@b.fr", "Mme Dé", "d@e.fr"
)
CARE = Activity(
    "Dossiers des patients", "patient_files", ("Soigner",), ("6.1.c", "Obligation légale"), ("Patients",),
    (("Santé : antécédents", "20 ans"),), ("Santé",), ("Équipe de soins",), (), True,
)  # fmt: skip
WORDS = st.text(st.sampled_from('abé<>&’" '), min_size=1, max_size=10).map(str.strip).filter(bool)
ACTIVITIES = st.builds(
    Activity, WORDS, st.sampled_from(["", "patient_files", "staff", "website"]), st.lists(WORDS, max_size=2).map(tuple),
    st.sampled_from([("", ""), ("6.1.a", "Consentement"), ("6.1.f", "Intérêt légitime")]),
    st.sampled_from([("Patients",), ("Salariés",), ("Fournisseurs",)]),
    st.lists(st.tuples(WORDS, st.just("") | WORDS), max_size=2).map(tuple), st.lists(WORDS, max_size=2).map(tuple),
    st.lists(WORDS, max_size=2).map(tuple), st.lists(WORDS, max_size=1).map(tuple), st.booleans(),
)  # fmt: skip


def made(kind: Kind, activities: list[Activity], who: Controller = WHO) -> Composed:
    return compose(kind, activities, who, table().words, table().audiences[kind])


def whole(found: Composed) -> str:
    return text(plain(found))


@pytest.mark.parametrize("kind", [Kind.POSTER, Kind.LEAFLET])
def test_it_says_what_article_13_asks(kind: Kind) -> None:
    found = made(kind, [CARE])
    said = whole(found)
    for part in (
        "Cabinet Œuvré",
        "a@b.fr",
        "Mme Dé",
        "Équipe de soins",
        "20 ans",
        "www.cnil.fr",
        "corriger",
        "Santé",
    ):
        assert part in said
    assert "ne sortent pas de l’Union européenne" in said and found.missing == () and BLANK not in said


def test_the_leaflet_says_purposes_and_bases() -> None:
    said = whole(made(Kind.LEAFLET, [CARE]))
    assert (
        "Soigner." in said and "Ce qui le permet : obligation légale." in said and "vous opposer" not in said
    )


@pytest.mark.parametrize(
    ("basis", "says", "silent"),
    [
        ("6.1.f", "vous opposer à un usage", "format réutilisable"),
        ("6.1.a", "cesser de l’accepter", "vous opposer à un usage"),
        ("6.1.b", "format réutilisable", "cesser de l’accepter"),
    ],
)
def test_rights_follow_the_bases(basis: str, says: str, silent: str) -> None:
    said = whole(made(Kind.LEAFLET, [replace(CARE, basis=(basis, "x"))]))
    assert says in said and silent not in said


@pytest.mark.parametrize(
    ("change", "lack"),
    [
        ({"purposes": ()}, "à quoi servent"),
        ({"basis": ("", "")}, "base légale"),
        ({"data": ()}, "combien de temps"),
        ({"data": (("Santé", ""),)}, "combien de temps"),
        ({"no_transfer": False}, "Union européenne"),
    ],
)
def test_what_lacks_is_said_and_marked(change: dict[str, object], lack: str) -> None:
    found = made(Kind.LEAFLET, [replace(CARE, **change)])  # type: ignore[arg-type]
    assert any(lack in text for text in found.missing)


def test_without_register_nor_name_nothing_is_supposed() -> None:
    found = made(Kind.POSTER, [], Controller(""))
    assert len(found.missing) == 2 and BLANK in whole(found)


@given(st.lists(ACTIVITIES, max_size=4), st.sampled_from(list(Kind)))
def test_any_register_gives_a_notice_without_markup_of_its_own(
    activities: list[Activity], kind: Kind
) -> None:
    found = made(kind, activities)
    assert found.title and found.sections
    page = fragment(plain(found))
    bare = page
    for tag in (
        'section lang="fr"',
        "/section",
        "h1",
        "/h1",
        "h2",
        "/h2",
        "p",
        "/p",
        "ul",
        "/ul",
        "li",
        "/li",
    ):
        bare = bare.replace(f"<{tag}>", "")
    assert "<" not in bare and ">" not in bare


@given(st.lists(ACTIVITIES, max_size=3), st.lists(ACTIVITIES, max_size=3), st.sampled_from(list(Kind)))
def test_it_is_outdated_exactly_when_it_would_read_otherwise(
    before: list[Activity], after: list[Activity], kind: Kind
) -> None:
    old, new = made(kind, before), made(kind, after)
    found = state(old.fingerprint, new)
    assert (found == State.OUTDATED) == (plain(old) != plain(new))
    assert found != State.CURRENT or not new.missing
    if state(old.fingerprint, new) == State.CURRENT:
        assert changed(plain(old), new) == ()
    assert state(None, new) == State.NEVER


def test_each_is_for_its_readers() -> None:
    staff = replace(CARE, title="Paie", origin="staff", persons=("Salariés",))
    own = replace(CARE, title="Liste d’attente", origin="", persons=("Personnes qui attendent, patients",))
    assert "Paie" not in whole(made(Kind.LEAFLET, [CARE, staff, own]))
    assert "Liste d’attente" in whole(made(Kind.LEAFLET, [CARE, staff, own]))
    assert "Dossiers" not in whole(made(Kind.STAFF, [CARE, staff, own]))
    assert not Audience(frozenset({"x"}), ("patient",)).concerned(CARE)


def test_every_language_has_the_five_things_and_is_not_said_reviewed() -> None:
    languages = table().languages
    assert set(languages) == {"easy", "en", "es", "pt", "ar"}
    for one in languages.values():
        said = " ".join(" ".join(texts) for _, texts in one.sections)
        assert "{practice}" in said and "{contact}" in said and "www.cnil.fr" in said and not one.reviewed


def test_a_poster_that_cannot_list_everybody_says_so() -> None:
    def received(count: int) -> str:
        many = tuple(f"Destinataire {number}" for number in range(count))
        said = made(
            Kind.POSTER, [replace(CARE, recipients=("Secrétariat : rendez-vous", "Secrétariat", *many))]
        )
        return next(one for one in said.sections if one.heading == "Qui les reçoit").texts[0]

    assert received(5).count("Secrétariat") == 1 and "dépliant" not in received(5)
    assert received(6).endswith("Destinataire 4 ; et d’autres, dits dans le dépliant.")
