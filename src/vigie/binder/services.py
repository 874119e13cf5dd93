"""Build the compliance file: gather every part, say what lacks, print, seal."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

import vigie
from vigie.binder import own
from vigie.binder.models import Build
from vigie.binder.rules.chapters import Chapter, State, arranged, lacking
from vigie.binder.words import BEFORE, TITLES
from vigie.catalogue import loader
from vigie.catalogue.ports import proof_sources
from vigie.catalogue.proofs import Chapter as Name
from vigie.dates import day
from vigie.documents.sealed import sealing, verifier
from vigie.documents.services import compile_pdf, file_name
from vigie.journal import services as journal
from vigie.practice import services as practice
from vigie.typography import fold
from vigie.vault.rights import requires
from vigie.vault.state import state

TEMPLATE = Path(__file__).parent / "documents" / "binder.typ"
VALID_DAYS = 365
LONGEST_REASON = 200
README = """\
Dossier de conformité, constitué par Vigie.

dossier.pdf      le dossier, avec en première page ce qui manque
annexes/         les pièces jointes, par chapitre, telles qu’elles ont été déposées
manifest.json    la liste des fichiers et leurs empreintes ; manifest.sig, sa signature

Vérifier ce fichier, sur n’importe quel ordinateur avec Python 3.9 ou plus récent (sortez verifier.py de l’archive) :
    python verifier.py DOSSIER.zip --fingerprint "EMPREINTE NOTÉE"
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was built. `fingerprint`: of the archive's manifest, empty for a PDF alone."""

    name: str
    data: bytes
    build: Build


@requires("binder.read")
def chapters(now: datetime) -> tuple[Chapter, ...]:
    """Every chapter as it stands."""
    return _chapters(now)


def _chapters(now: datetime) -> tuple[Chapter, ...]:
    parts = [part for _, source in proof_sources for part in source(now)]
    return arranged(Name, [*own.proofs(now), *parts])


def gaps(now: datetime) -> int:
    """How many things lack, for what runs without a person."""
    return lacking(_chapters(now), ())


@requires("binder.make")
def build(kind: str, now: datetime, left_out: Mapping[str, str] | None = None) -> Made:
    """The file, as `pdf` or as a sealed `zip` with its annexes. What is left out is said in it, and journalled."""
    out = {
        str(Name(name)): " ".join(reason.split())[:LONGEST_REASON]
        for name, reason in (left_out or {}).items()
    }
    with state.job("dossier de conformité"), transaction.atomic():
        found = _chapters(now)
        pdf = _pdf(found, out, now)
        fingerprint, data = "", pdf
        if kind == "zip":
            files = _files(found, out, pdf)
            about = {
                "practice": practice.current().name,
                "program": vigie.__version__,
                "catalogue": str(loader.load().version),
                "journal": str(journal.head()),
                "left_out": out,
            }
            data, fingerprint = sealing.seal(files, verifier.BINDER, about, now)
        made = Build.objects.create(
            built_at=now, kind=kind, sha256=hashlib.sha256(data).hexdigest(), fingerprint=fingerprint, size=len(data),
            missing=lacking(found, out), left_out=out, person_id=state.actor.access_id,
        )  # fmt: skip
        journal.record(
            "binder.built",
            "binder",
            made.pk,
            {"sha256": made.sha256, "fingerprint": fingerprint, "left_out": {**out}},
        )
    demo = practice.current().demo
    return Made(file_name("dossier de conformite", kind, f"{now:%Y-%m-%d}", demo=demo), data, made)


@requires("binder.read")
def builds() -> list[Build]:
    """The last ones."""
    return list(Build.objects.all()[:20])


def _pdf(found: tuple[Chapter, ...], out: Mapping[str, str], now: datetime) -> bytes:
    zone, mine = practice.zone(), practice.current()
    head = journal.anchor("binder")
    data: dict[str, Any] = {
        "practice": mine.name or "Cabinet",
        "lines": [text for text in (mine.responsible, mine.address, mine.phone, mine.email) if text],
        "built_on": day(now.astimezone(zone).date()), "demo": mine.demo, "before": BEFORE,
        "note": f"Vigie {vigie.__version__}, catalogue {loader.load().version}",
        "chapters": [_chapter(chapter, out.get(chapter.id, "")) for chapter in found],
        "head": {
            "seq": head.seq, "hash": head.hash, "public_key": head.public_key, "qr_text": f"{head.seq}:{head.hash}",
        },
    }  # fmt: skip
    return compile_pdf(TEMPLATE, data, moment=now)


def _chapter(chapter: Chapter, left_out: str) -> dict[str, Any]:
    shown = {"title": TITLES[Name(chapter.id)], "state": str(chapter.state), "left_out": left_out}
    if left_out:
        return {**shown, "missing": [], "parts": []}
    return {
        **shown,
        "missing": list(chapter.missing),
        "parts": [
            {
                "title": part.title, "as_of": day(part.as_of), "source": part.source, "missing": list(part.missing),
                "blocks": [dict(block) for block in part.blocks],
            }
            for part in chapter.parts
        ],
    }  # fmt: skip


def _files(found: tuple[Chapter, ...], out: Mapping[str, str], pdf: bytes) -> dict[str, bytes]:
    files = {"LISEZMOI.txt": README.encode("utf-8"), "dossier.pdf": pdf, **sealing.script()}
    for number, chapter in enumerate(found, 1):
        if chapter.id in out:
            continue
        annexes = [annex for part in chapter.parts for annex in part.annexes]
        for place, annex in enumerate(annexes, 1):
            files[f"annexes/{number:02}-{chapter.id}/{place:02}-{_safe(annex.name)}"] = annex.read()
    return files


def _safe(name: str) -> str:
    """A name that every system extracts, and that leads nowhere else."""
    stem, dot, ending = name.rpartition(".")
    bare = re.sub(r"[^a-z0-9]+", "-", fold(stem if dot else name)).strip("-")[:60] or "piece"
    kind = re.sub(r"[^a-z0-9]", "", ending.lower())[:8] if dot else ""
    return f"{bare}.{kind}" if kind else bare


__all__ = ["Made", "State", "build", "builds", "chapters", "gaps"]
