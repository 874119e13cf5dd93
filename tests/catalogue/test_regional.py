"""A region's own contacts: held by a signed pack, shown after the project's, and never added by anything unsigned."""

import io
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pypdf import PdfReader

from tests.catalogue.packs import KEY, PUBLIC, REGION, REGIONAL, STRANGER, regional_folder
from vigie.assessment import printing
from vigie.catalogue import contacts, freshness, loader, packs
from vigie.catalogue.packing import PackError
from vigie.typography import plain

NUMBER = "01 99 00 41 41"
CHECKED = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def own_content() -> Iterator[None]:
    yield
    packs._active.clear()
    loader.use_folder(None)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder of packs whose newest was prepared for a region, in force."""
    target = tmp_path / "content"
    packs.install(packs.inspect(packs.build(regional_folder(tmp_path), 2, KEY), [PUBLIC]), target)
    packs.start(target, [PUBLIC])
    return target


def attack(client: Client) -> str:
    return plain(client.get("/attaque/").content.decode())


def test_the_program_itself_has_no_region() -> None:
    assert contacts.regional(loader.load(loader.DATA)) == ()


def test_it_is_shown_before_it_applies(tmp_path: Path) -> None:
    found = packs.preview(packs.inspect(packs.build(regional_folder(tmp_path), 2, KEY), [PUBLIC]))
    (item,) = found.regional
    assert item.title == f"Appui numérique régional ({REGION})"
    assert NUMBER in item.note


def test_another_region_s_contacts_are_others(tmp_path: Path, installed: Path) -> None:
    folder = regional_folder(tmp_path, 3, REGIONAL.replace(REGION, "Corse"))
    found = packs.preview(packs.inspect(packs.build(folder, 3, KEY), [PUBLIC]))
    assert [(item.title.split("(")[1], item.note.split(".")[0]) for item in found.regional] == [
        ("Corse)", "Nouveau"),
        (f"{REGION})", "Retiré"),
    ]


def test_the_emergency_page_shows_it_after_the_project_s_with_its_date(
    installed: Path, client: Client, locked: None
) -> None:
    page = attack(client)
    assert page.index("CERT Santé") < page.index("Dans votre région") < page.index(NUMBER)
    assert f"Ajouté par votre région ({REGION})" in page
    assert "20 novembre 2026" in page
    assert 'href="tel:0199004141"' in page


def test_without_a_region_the_page_says_nothing_of_one(client: Client, locked: None) -> None:
    assert "région" not in attack(client)


def test_a_stale_one_still_shows_and_says_so(
    installed: Path, client: Client, locked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = contacts.regional(loader.load())
    assert row.valid_until == CHECKED + timedelta(days=contacts.valid_days(loader.load()))
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: row.valid_until)
    assert "vérification est ancienne" not in attack(client).split("Dans votre région")[1]
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: row.valid_until + timedelta(days=1))
    after = attack(client).split("Dans votre région")[1]
    assert NUMBER in after
    assert "vérification est ancienne" in after


def test_it_ages_like_the_project_s(tmp_path: Path) -> None:
    data = regional_folder(tmp_path, text=REGIONAL.replace("2026-11-20", "2026-06-01"))
    catalogue = loader.load(data)
    assert freshness.ends(catalogue)["regional"] == date(2026, 6, 1) + timedelta(
        days=contacts.valid_days(catalogue)
    )


@pytest.mark.django_db
def test_the_call_back_card_prints_it_on_its_one_page(installed: Path) -> None:
    pages = PdfReader(io.BytesIO(printing.callback_card(datetime(2026, 11, 24, 9, tzinfo=UTC)))).pages
    text = plain(" ".join(pages[0].extract_text().split()))
    assert len(pages) == 1
    assert text.index("Votre assureur") < text.index(NUMBER)
    assert "ajouté par votre région, vérifié le 20 novembre 2026" in text


@pytest.mark.django_db
def test_three_of_them_leave_the_card_on_one_page(tmp_path: Path) -> None:
    head, row = REGIONAL.split("contacts:\n")
    rows = "".join(row.replace("regional_help", f"regional_help_{n}") for n in range(5))
    long = rows.replace(
        "Appui numérique régional", "Appui numérique aux professionnels de santé de la région"
    )
    target = tmp_path / "content"
    folder = regional_folder(tmp_path, text=f"{head}contacts:\n{long}")
    packs.install(packs.inspect(packs.build(folder, 2, KEY), [PUBLIC]), target)
    packs.start(target, [PUBLIC])
    pdf = PdfReader(io.BytesIO(printing.callback_card(datetime(2026, 11, 24, 9, tzinfo=UTC))))
    assert len(pdf.pages) == 1
    assert plain(pdf.pages[0].extract_text()).count(NUMBER) == 3


def test_an_unsigned_file_adds_no_number(
    installed: Path, tmp_path: Path, client: Client, locked: None
) -> None:
    """Beside the files of a signed pack, in their place, or without any pack: none is read."""
    for target in (installed, tmp_path / "none"):
        folder = target / "2" / "data"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "regional.yaml").write_text(REGIONAL.replace(NUMBER, "01 99 66 66 66"), "utf-8")
        (folder / "other.yaml").write_text(REGIONAL, "utf-8")
        loader._load.cache_clear()
        packs.start(target, [PUBLIC])
        assert "01 99 66 66 66" not in attack(client)
    assert contacts.regional(loader.load()) == ()


def test_a_key_that_the_program_does_not_trust_adds_no_number(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="signature"):
        packs.inspect(packs.build(regional_folder(tmp_path), 2, STRANGER), [PUBLIC])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("checked_on: 2026-11-20", 'checked_on: "2026-11-20"'),
        ("    checked_on: 2026-11-20\n", ""),
        ('    source: {title: "Convention fictive, pour les tests"}\n', ""),
        ('"01 99 00 41 41"', '"appelez-nous"'),
        ('number: "01 99 00 41 41"', 'url: "http://exemple.test"'),
        ("purpose:", "instructions: x\n    purpose:"),
        ("region: Bretagne\n", ""),
        ("id: regional_help", "id: cert_sante"),
    ],
)
def test_a_wrong_table_is_refused_before_it_is_signed(tmp_path: Path, old: str, new: str) -> None:
    assert old in REGIONAL
    folder = regional_folder(tmp_path, text=REGIONAL.replace(old, new))
    with pytest.raises(loader.CatalogueError, match=r"regional\.yaml"):
        packs.build(folder, 2, KEY)


def test_a_wrong_table_is_refused_although_signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = regional_folder(tmp_path, text=REGIONAL.replace('"01 99 00 41 41"', '"appelez-nous"'))
    with monkeypatch.context() as lenient:
        lenient.setattr(packs.tables, "check", lambda _: None)
        raw = packs.build(folder, 2, KEY)
    with pytest.raises(PackError, match="invalide"):
        packs.inspect(raw, [PUBLIC])
    shutil.rmtree(folder)
