"""QR codes hold exactly their text and need nothing that the pages forbid."""

import re
import xml.etree.ElementTree as ET

import pytest
import segno

from vigie.documents import qr

TEXTS = ["https://www.17cyber.gouv.fr", "7K2M-QX9T-4HVB-R8NC-WD3F-6PJY-GZ5A-T2QE", "é « ’ » 😀", "x" * 500]


def redrawn(svg: str, side: int) -> list[str]:
    """The modules that the bars of ``svg`` cover."""
    grid = [[False] * side for _ in range(side)]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
        for column in range(int(x), int(x) + int(length)):
            grid[int(y) - qr.QUIET_ZONE][column - qr.QUIET_ZONE] = True
    return ["".join("01"[dark] for dark in row) for row in grid]


@pytest.mark.parametrize("text", TEXTS)
def test_the_matrix_is_the_code_s(text: str) -> None:
    expected = segno.make(text, micro=False, error="m", boost_error=False).matrix
    assert qr.matrix(text) == ["".join(str(module & 1) for module in row) for row in expected]


@pytest.mark.parametrize("text", TEXTS)
def test_the_drawing_covers_the_matrix_and_no_more(text: str) -> None:
    matrix = qr.matrix(text)
    assert redrawn(qr.svg(text, "t"), len(matrix)) == matrix


def test_the_svg_needs_no_style_and_says_what_it_is() -> None:
    svg = qr.svg("x", "Fiche <du> \"cabinet\" & 'co'")
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == root[0].text == "Fiche <du> \"cabinet\" & 'co'"
    for forbidden in ("style", "script", "href", "onload"):
        assert forbidden not in svg


def test_a_text_too_long_for_a_code_says_so() -> None:
    with pytest.raises(qr.DocumentError, match="trop long"):
        qr.matrix("x" * 5_000)
