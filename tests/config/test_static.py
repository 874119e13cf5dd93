import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.test import Client

from vigie.config.static import ONE_YEAR, Assets

NAME = "vigie/vigie.css"


def test_the_address_holds_a_hash_of_the_content(stranger: Client) -> None:
    address = static(NAME)
    assert re.fullmatch(r"/static/vigie/vigie\.[0-9a-f]{12}\.css", address)
    response = stranger.get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == ONE_YEAR
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert len(response.content) > 1000


def test_it_is_served_to_a_process_that_never_named_it() -> None:
    assets = Assets()
    hashed = static(NAME).removeprefix("/static/")
    asset = assets.by_hashed(hashed)
    assert asset is not None
    assert asset.name == NAME


@pytest.mark.parametrize(
    "path",
    [
        "vigie/vigie.css",
        "vigie/vigie.000000000000.css",
        "vigie/none.000000000000.css",
        "../config/settings.000000000000.py",
        "..%2f..%2fconfig/settings.000000000000.py",
        "vigie",
    ],
)
def test_nothing_else_is_served(stranger: Client, path: str) -> None:
    assert stranger.get(f"/static/{path}").status_code == 404


def test_an_unchanged_file_is_not_sent_again(stranger: Client) -> None:
    address = static(NAME)
    etag = stranger.get(address)["ETag"]
    response = stranger.get(address, HTTP_IF_NONE_MATCH=etag)
    assert response.status_code == 304
    assert response.content == b""


def test_addresses_inside_a_stylesheet_are_hashed_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "s.css").write_text(
        "b{background:url('../i.svg')} c{background:url(data:x)} d{background:url(none.svg)}"
    )
    (tmp_path / "i.svg").write_text("<svg/>")
    monkeypatch.setattr(finders, "find", lambda name: str(tmp_path / name))
    assets = Assets()
    sheet, image = assets.by_name("a/s.css"), assets.by_name("i.svg")
    assert sheet is not None
    assert image is not None
    assert f'url("../{image.hashed}")' in sheet.body.decode()
    assert "url(data:x)" in sheet.body.decode()
    assert "url(none.svg)" in sheet.body.decode()


def test_a_missing_file_breaks_no_page() -> None:
    assert static("vigie/none.css") == "/static/vigie/none.css"
