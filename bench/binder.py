"""The compliance file: how long a document of about 200 pages takes. Goal: 3 s; baseline: the same text without tags.

.venv/bin/python bench/binder.py
"""

import io
import json
import statistics
import time
from datetime import UTC, datetime
from typing import Any

import pypdf
import typst

from vigie.documents.prepare import FONTS, prepare
from vigie.documents.services import FURNITURE, compile_pdf

TEMPLATE = FURNITURE.parents[1] / "binder" / "documents" / "binder.typ"
MOMENT = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
GOAL_SECONDS, ROUNDS = 3.0, 5


def content(parts: int) -> dict[str, Any]:
    """As a full register, a long bilan and ten years of incidents would give."""
    row = [
        {"text": "Dossiers des patients"},
        {"text": "Antécédents, actes, résultats"},
        {"text": "20 ans après la dernière prise en charge"},
    ]
    table = {"headers": ["Activité", "Données", "Durée"], "widths": [2, 2, 3], "rows": [row] * 18}
    part = {
        "title": "Une partie", "as_of": "1er décembre 2026", "source": "Registre tenu dans Vigie",
        "missing": ["une relecture"],
        "blocks": [{"text": "Le cabinet garde ce qu’il faut pour soigner, et rien de plus. " * 3}, table],
    }  # fmt: skip
    chapters = [
        {
            "title": f"Chapitre {number}",
            "state": "missing",
            "missing": ["une relecture"] * 5,
            "parts": [part] * parts,
        }
        for number in range(16)
    ]
    head = {"seq": 1, "hash": "a" * 64, "public_key": "b" * 64, "qr_text": "1:" + "a" * 64}
    return {
        "practice": "Banc",
        "built_on": "1er décembre 2026",
        "before": "…",
        "chapters": chapters,
        "head": head,
    }


def main() -> None:
    data = content(20)
    took, pages = [], 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        pdf = compile_pdf(TEMPLATE, data, moment=MOMENT)
        took.append(time.perf_counter() - start)
        pages = len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
    best, middle = min(took), statistics.median(took)
    print(
        f"{pages} pages, {len(pdf) / 1024:.0f} kio : {best:.2f} s au mieux, {middle:.2f} s en médiane "
        f"(but {GOAL_SECONDS} s)"
    )
    files = {path.name: path.read_bytes() for path in FURNITURE.glob("*.typ")} | {
        "main.typ": TEMPLATE.read_bytes()
    }
    files["data.json"] = json.dumps(prepare(data), ensure_ascii=False).encode()
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
    start = time.perf_counter()
    typst.compile(files, root=str(FONTS), font_paths=fonts, format="pdf")  # type: ignore[call-overload]
    plain = time.perf_counter() - start
    print(
        f"Le même sans étiquettes ni norme, dans ce processus : {plain:.2f} s ; rapport {middle / plain:.2f}"
    )


if __name__ == "__main__":
    main()
