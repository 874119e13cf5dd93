"""« EXEMPLE FICTIF » on what a room prints that does not know whose vault it is: the recovery sheet."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from vigie.documents import services


def compile_pdf(template: Path, data: Mapping[str, Any], *, moment: datetime | None = None) -> bytes:
    """As ``documents.services.compile_pdf``, marked on each page."""
    return services.compile_pdf(template, {**data, "demo": True}, moment=moment)
