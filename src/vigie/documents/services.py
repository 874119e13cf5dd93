"""Make a PDF from a template and data, in memory."""

import json
import re
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vigie import platform
from vigie.documents.errors import DocumentError
from vigie.documents.prepare import FONTS, drawable, prepare
from vigie.typography import fold, french

__all__ = ["DocumentError", "compile_pdf", "file_name"]

FURNITURE = Path(__file__).parent / "typst"
TIMEOUT_SECONDS = 60
DEMO_PREFIX = "exemple-fictif"
_MISSING_GLYPH = "could not be displayed"


def compile_pdf(template: Path, data: Mapping[str, Any], *, moment: datetime | None = None) -> bytes:
    """The PDF/A-2a and PDF/UA-1 document that ``template`` makes of ``data``.

    ``moment`` is the creation date written in the file (now by default): the same moment and data give the
    same bytes. Nothing is written to disk; the data goes to a short-lived child through a pipe, as JSON.
    """
    try:
        files = {path.name: path for path in sorted(FURNITURE.glob("*.typ"))} | {"main.typ": template}
        sources = {name: french(path.read_text("utf-8")) for name, path in files.items()}
    except OSError as error:
        raise DocumentError(
            "Le modèle de ce document manque. Réinstallez Vigie ; vos données n’ont pas bougé.",
            "document.template_missing",
            template.name,
        ) from error
    seconds = int((moment or datetime.now(UTC)).timestamp())
    printed = prepare(data)
    # PDF/A refuses a character that no face draws: give up as few of them as it takes.
    for attempt in (printed, drawable(printed, strict=False)):
        try:
            return _run_child(sources, attempt, seconds)
        except DocumentError as error:
            if _MISSING_GLYPH not in error.detail:
                raise
    return _run_child(sources, drawable(printed, strict=True), seconds)


def file_name(stem: str, extension: str, day: str = "", *, demo: bool = False) -> str:
    """A name that every system accepts: ``bilan-2026-11-24.pdf``; the demo's says that it is fiction."""
    words = [DEMO_PREFIX if demo else "", stem, day]
    name = "-".join(filter(None, (re.sub(r"[^a-z0-9]+", "-", fold(word)).strip("-") for word in words)))
    whole = f"{name[:120] or 'document'}.{extension}"
    return f"document-{whole}" if platform.name_problem(whole) else whole


def _run_child(files: Mapping[str, str], data: Mapping[str, Any], timestamp: int) -> bytes:
    request = {"files": files, "data": data, "fonts": str(FONTS), "timestamp": timestamp}
    command, environment = platform.python_module("vigie.documents.compile_child")
    try:
        payload = json.dumps(request, ensure_ascii=False, allow_nan=False).encode()
        done = subprocess.run(
            command,
            input=payload,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            env=environment | {"PYTHONDONTWRITEBYTECODE": "1"},
            cwd=FONTS,
            creationflags=platform.NO_WINDOW,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DocumentError(
            "Ce document demande trop de temps. Réessayez, ou imprimez-en une partie seulement.",
            "document.timeout",
        ) from None
    except (OSError, ValueError) as error:
        raise DocumentError(
            "Le document n’a pas pu être préparé. Fermez d’autres programmes, puis réessayez.",
            "document.child",
            type(error).__name__,
        ) from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise DocumentError(
            "Le document n’a pas pu être mis en page. Rien n’a été perdu ; "
            "signalez-le avec « vigie doctor --report ».",
            "document.layout",
            _without_values(done.stderr.decode("utf-8", "replace")),
        )
    return done.stdout


def _without_values(diagnostic: str) -> str:
    """Typst quotes the text that it stumbled on: that may be the practice's."""
    return re.sub(r"`[^`]*`|(?<=panicked with: ).*", "`…`", diagnostic)
