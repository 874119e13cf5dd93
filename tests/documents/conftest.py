"""The documents, their samples, and what the tests read in a PDF."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest

import vigie
from vigie.documents.services import compile_pdf

PACKAGE = Path(vigie.__file__).parent
MOMENT = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)
TEMPLATES = {
    "bilan": PACKAGE / "assessment/documents/bilan.typ",
    "helper": PACKAGE / "assessment/documents/helper.typ",
    "callback": PACKAGE / "assessment/documents/callback.typ",
    "recovery": PACKAGE / "vault/documents/recovery.typ",
    "letter": PACKAGE / "documents/papers/typst/letter.typ",
    "sheet": PACKAGE / "documents/papers/typst/sheet.typ",
    "poster": PACKAGE / "documents/papers/typst/poster.typ",
    "reflex": PACKAGE / "incidents/documents/reflex.typ",
    "kit": PACKAGE / "incidents/documents/kit.typ",
    "binder": PACKAGE / "binder/documents/binder.typ",
    "notice": PACKAGE / "notices/documents/notice.typ",
    "exercise": PACKAGE / "incidents/documents/exercise.typ",
}


def sample(name: str) -> dict[str, Any]:
    """The fictional data of the document ``name``."""
    path = TEMPLATES[name]
    data: dict[str, Any] = json.loads(path.with_name(f"{path.stem}.sample.json").read_text("utf-8"))
    return data


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes, page: int | None = None) -> str:
    """What the document says, with ordinary spaces and without line breaks."""
    pages = read(pdf).pages
    chosen = pages if page is None else [pages[page]]
    text = " ".join(sheet.extract_text() for sheet in chosen)
    return " ".join(text.replace("\u200b", "").split())


@pytest.fixture(scope="session")
def printed() -> Callable[[str], bytes]:
    """Each sample compiled once."""
    made: dict[str, bytes] = {}

    def get(name: str) -> bytes:
        if name not in made:
            made[name] = compile_pdf(TEMPLATES[name], sample(name), moment=MOMENT)
        return made[name]

    return get


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each document is a process of its own: these stand with the integration tests, which have the room."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.integration)
