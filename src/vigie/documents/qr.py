"""QR codes: as SVG for the screens, as a matrix for the printed documents."""

from html import escape

import segno
from segno.encoder import DataOverflowError

from vigie.documents.errors import DocumentError

QUIET_ZONE = 4


def matrix(text: str) -> list[str]:
    """The modules of the code, a string of 0 and 1 for each row, without the quiet zone."""
    return ["".join("1" if module else "0" for module in row) for row in _code(text).matrix]


def svg(text: str, title: str) -> str:
    """An inline SVG usable under ``default-src 'none'``: no style attribute, no script, nothing to fetch.

    ``title`` is what a screen reader says; the address itself must also be written beside the code.
    """
    rows = matrix(text)
    side = len(rows) + 2 * QUIET_ZONE
    label = escape(title, quote=True)
    return (
        f'<svg class="qr" role="img" aria-label="{label}" xmlns="http://www.w3.org/2000/svg"'
        f' viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><title>{label}</title>'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path fill="#000" d="{_path(rows)}"/></svg>'
    )


def _code(text: str) -> segno.QRCode:
    try:
        return segno.make(text, micro=False, error="m", boost_error=False)
    except DataOverflowError:
        raise DocumentError("Ce texte est trop long pour un code QR.", "document.qr_too_long") from None


def _path(rows: list[str]) -> str:
    """One horizontal bar for each run of dark modules."""
    moves: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        while (x := row.find("1", x)) != -1:
            end = row.find("0", x)
            length = (len(row) if end == -1 else end) - x
            moves.append(f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{length}v1h-{length}z")
            x += length
    return "".join(moves)
