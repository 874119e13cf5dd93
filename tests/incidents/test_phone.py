"""The file for telephones: whole, light, harmless, and of use without network nor script."""

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vigie.catalogue import contacts, loader, playbooks
from vigie.incidents import card as cards
from vigie.incidents import phone
from vigie.typography import plain

CATALOGUE = loader.load(loader.DATA)
PLAYBOOKS = playbooks.load(CATALOGUE)
TODAY = date(2026, 11, 30)
CARD = {
    "manager_name": "Dr Kervadec", "manager_phone": "06 39 98 01 14", "helper_name": "Armor Dépannage",
    "helper_phone": "01 99 00 55 12", "insurer_contract": "88-4410",
}  # fmt: skip
HOSTILE = {
    "manager_name": '</small><script>alert(1)</script>"', "helper_name": "<img src=https://piege.example/a.png>",
    "helper_phone": '"><b onclick=x>', "insurer_name": "A &amp; B", "insurer_contract": "' onmouseover='x",
}  # fmt: skip
VOID = {"meta", "br"}


class Reader(HTMLParser):
    """What the page holds; a tag that is not closed, or closed twice, is an error."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def read(data: bytes) -> Reader:
    reader = Reader()
    reader.feed(data.decode("utf-8"))
    reader.close()
    assert reader.open == []
    return reader


def words(reader: Reader) -> str:
    return plain(" ".join(" ".join(reader.said).split()))


WHOLE = phone.render(CATALOGUE, CARD, TODAY, practice="Cabinet Kervadec")
PAGE = read(WHOLE)


def test_it_works() -> None:
    text = words(PAGE)
    assert "Cabinet Kervadec, fiche du 30 novembre 2026" in text
    assert "Dr Kervadec 06 39 98 01 14" in text
    assert {a["href"] for tag, a in PAGE.tags if tag == "a"} >= {"tel:0639980114", "tel:0199005512"}


def test_it_is_light() -> None:
    longest = {field.key: "9" * 30 if field.phone else "é" * cards.LONGEST for field in cards.FIELDS}
    assert len(phone.render(CATALOGUE, longest, TODAY, practice="é" * 200, demo=True)) <= phone.LARGEST


def test_it_needs_no_script_and_fetches_nothing() -> None:
    assert {"script", "img", "link", "iframe", "form", "input", "object"}.isdisjoint(
        tag for tag, _ in PAGE.tags
    )
    for tag, attributes in PAGE.tags:
        assert not any(name.startswith("on") or name in ("src", "style", "action") for name in attributes), (
            tag
        )
        if "href" in attributes:
            assert tag == "a" and re.match(r"tel:|#|https://", attributes["href"] or "")
    style = WHOLE.decode().partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style and "@import" not in style
    assert b"default-src 'none'" in WHOLE


def test_it_reads_in_french_on_a_narrow_screen_by_day_and_night() -> None:
    text = WHOLE.decode()
    assert '<html lang="fr">' in text and "width=device-width" in text
    assert "prefers-color-scheme:dark" in text and "font:1.125rem" in text
    assert "que se passe-t-il\u202f?" in text.casefold()
    sizes = [float(size) for size in re.findall(r"font-size:([\d.]+)rem", text)]
    assert sizes and min(sizes) >= 1


def test_every_playbook_and_each_of_its_steps_are_there() -> None:
    text = words(PAGE)
    ids = [attributes.get("id") for tag, attributes in PAGE.tags if tag == "details"]
    assert ids == [row.id for row in PLAYBOOKS]
    for row in PLAYBOOKS:
        for said in (row.title, *(step.do for step in row.steps), *(line.do_not for line in row.never)):
            assert plain(said) in text, said


def test_each_way_to_another_playbook_leads_to_it() -> None:
    ids = {attributes["id"] for _, attributes in PAGE.tags if attributes.get("id")}
    inside = {a["href"][1:] for tag, a in PAGE.tags if tag == "a" and (a["href"] or "").startswith("#")}  # type: ignore[index]
    assert inside and inside <= ids


def test_each_national_contact_that_a_step_names_is_there_with_the_day_it_was_checked() -> None:
    text = words(PAGE)
    named = {name for row in PLAYBOOKS for step in row.steps for name in step.contacts}
    for key, one in contacts.national(CATALOGUE).items():
        if key in named:
            assert plain(one.label) in text
    assert text.count("Vérifié le") >= 10


def test_no_number_is_invented_where_the_card_is_empty() -> None:
    empty = words(read(phone.render(CATALOGUE, {}, TODAY)))
    assert "Son numéro est sur votre contrat" in empty
    known = {re.sub(r"\D", "", one.number) for one in contacts.national(CATALOGUE).values()}
    dialled = {a["href"] for tag, a in read(phone.render(CATALOGUE, {}, TODAY)).tags if tag == "a"}
    assert {href[4:] for href in dialled if href and href.startswith("tel:")} <= known


def test_what_is_hostile_stays_text() -> None:
    made = read(phone.render(CATALOGUE, HOSTILE, TODAY, practice="<script>alert(2)</script>"))
    assert "script" not in {tag for tag, _ in made.tags}
    assert "img" not in {tag for tag, _ in made.tags}
    assert not any(name.startswith("on") for _, attributes in made.tags for name in attributes)
    assert "alert(1)" in words(made)


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted({field.key for field in cards.FIELDS})), st.text(max_size=60)),
    st.text(max_size=40),
)
def test_whatever_the_card_holds_the_page_stands(values: dict[str, str], practice: str) -> None:
    made = phone.render(CATALOGUE, values, TODAY, practice=practice)
    assert len([tag for tag, _ in read(made).tags if tag == "details"]) == len(tuple(PLAYBOOKS))


@pytest.mark.parametrize(("demo", "count"), [(True, 1), (False, 0)])
def test_fiction_says_so(demo: bool, count: int) -> None:
    assert phone.render(CATALOGUE, {}, TODAY, demo=demo).decode().count("EXEMPLE FICTIF") == count
