"""The time-stamp of a sealed bundle: what leaves, one request to the address a person gives, and the answer kept.

RFC 3161: the request holds the sha256 of ``manifest.json`` and nothing else; the answer, signed by the service, says at
which instant it saw that digest. Who signed is not verified here: no list of services ships with Vigie, and an expert
verifies the answer with the certificates of the service.
"""

import hashlib
import http.client
import os
import shutil
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from vigie import platform
from vigie.evidence import bundle as bundles
from vigie.evidence import medium
from vigie.evidence.errors import EvidenceError
from vigie.evidence.packing import NOT_SEALED

STEP_SECONDS = 15.0  # of silence
TOTAL_SECONDS = 45.0
MAX_ADDRESS = 300
_BLOCK = 16 * 1024

LARGEST = 1 << 20  # of an answer

NOT_ITS_STAMP = "Ce jeton ne porte pas sur ce dossier de preuves."
HAS_STAMP = "Ce dossier a déjà un jeton d’horodatage."
NO_ANSWER = "Cette réponse n’est pas un jeton d’horodatage (RFC 3161)."
REFUSED = "Le service d’horodatage a refusé la demande."
UNREACHABLE = (
    "Le service d’horodatage n’a pas répondu : vérifiez l’adresse et la connexion. Le dossier reste tel quel, "
    "et la demande (manifest.tsq) peut partir d’un autre ordinateur."
)
BAD_ADDRESS = "Écrivez l’adresse entière du service, qui commence par « https:// » ou « http:// »."


@dataclass(frozen=True, slots=True)
class Stamp:
    """An answer that was kept: the instant that the service gave."""

    at: datetime
    bundle: Path


def address(text: str) -> str:
    """The address of a service as it can be asked; EvidenceError with a French sentence.

    Many services answer in the clear: only a digest travels, and the answer is signed.
    """
    url = text.strip()
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or not url.isascii() or any(sign.isspace() for sign in url) or len(url) > MAX_ADDRESS:
        raise EvidenceError(BAD_ADDRESS)
    if parts.username is not None or parts.password is not None:
        raise EvidenceError("Retirez l’identifiant et le mot de passe de cette adresse.")
    return url


def ask_stamp(bundle: Path, url: str, seconds: float = TOTAL_SECONDS) -> Stamp:
    """Send the request of this bundle to ``url`` (see :func:`address`) and keep the answer.

    EvidenceError when nothing usable came: the bundle is then as it was.
    """
    request = _Sealed(bundle).read(bundles.REQUEST)
    return keep_stamp(bundle, _post(url, request, seconds))


def keep_stamp(bundle: Path, answer: bytes) -> Stamp:
    """Keep the answer of a service (a folder or a zip); EvidenceError when it is not the answer to this bundle."""
    sealed = _Sealed(bundle)
    at = instant(answer, hashlib.sha256(sealed.read(bundles.MANIFEST)).digest())
    sealed.add(answer)
    return Stamp(at, bundle)


def instant(answer: bytes, digest: bytes) -> datetime:
    """The instant at which the service says it saw ``digest``; EvidenceError when it says something else."""
    from rfc3161_client import PKIStatus, decode_timestamp_response

    if not answer or len(answer) > LARGEST:
        raise EvidenceError(NO_ANSWER)
    try:
        read = decode_timestamp_response(answer)
        granted = read.status in (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS)
        told = (read.tst_info.message_imprint.message, read.tst_info.gen_time) if granted else None
    except ValueError as error:
        raise EvidenceError(NO_ANSWER) from error
    if told is None:
        raise EvidenceError(REFUSED)
    if told[0] != digest or digest not in answer:
        raise EvidenceError(NOT_ITS_STAMP)
    at = told[1]
    return at if at.tzinfo else at.replace(tzinfo=UTC)


class _Sealed:
    """The few files beside the manifest, in a folder or in its zip."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._inside = ""
        if path.is_file():
            self._inside = self._prefix()
        elif not bundles.is_sealed(path):
            raise EvidenceError(NOT_SEALED)
        if self._has(bundles.TOKEN):
            raise EvidenceError(HAS_STAMP)

    def _prefix(self) -> str:
        try:
            with zipfile.ZipFile(self.path) as archive:
                found = [name for name in archive.namelist() if name.endswith(f"/{bundles.MANIFEST}")]
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise EvidenceError("Ce fichier n’est pas un dossier de preuves, ou il est abîmé.") from error
        roots = [name for name in found if name.count("/") == 1]
        if len(roots) != 1:
            raise EvidenceError(NOT_SEALED)
        return roots[0].removesuffix(bundles.MANIFEST)

    def _has(self, name: str) -> bool:
        if not self._inside:
            return (self.path / name).exists()
        with zipfile.ZipFile(self.path) as archive:
            return self._inside + name in archive.namelist()

    def read(self, name: str) -> bytes:
        """One of them, of a bounded size."""
        most = 1 << 24  # as the verifier's own bound for a manifest
        try:
            if not self._inside:
                with (self.path / name).open("rb") as stream:
                    data = stream.read(most + 1)
            else:
                with zipfile.ZipFile(self.path) as archive, archive.open(self._inside + name) as member:
                    data = member.read(most + 1)
        except (
            OSError,
            KeyError,
            zipfile.BadZipFile,
            ValueError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise EvidenceError("Ce dossier de preuves est abîmé ou illisible.") from error
        if len(data) > most:
            raise EvidenceError("Ce dossier de preuves est abîmé ou illisible.")
        return data

    def add(self, token: bytes) -> None:
        """The zip is rewritten beside itself, verified, then put in place: it is never half of one."""
        if not self._inside:
            medium.write_whole(self.path / bundles.TOKEN, token)
            return
        from vigie.evidence.verifier import BROKEN, verify

        beside = medium.Whole(self.path.with_name(f"{self.path.stem}.nouveau.zip"))
        try:
            with medium.writing():
                with self.path.open("rb") as now:
                    shutil.copyfileobj(now, beside.stream, 1 << 20)
                beside.stream.flush()
            beside.keep()
            with medium.writing(), zipfile.ZipFile(beside.target, "a") as archive:
                archive.writestr(self._inside + bundles.TOKEN, token)
            if verify(beside.target).status == BROKEN:
                raise EvidenceError("Le fichier zip n’a pas pu être relu : il reste tel qu’il était.")
            with medium.writing():
                with beside.target.open("rb+") as stream:
                    os.fsync(stream.fileno())
                platform.replace(beside.target, self.path)
        finally:
            beside.drop()
            beside.target.unlink(missing_ok=True)
        medium.sync(self.path.parent)


class _NoDetour(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """The person agreed to one address."""


def _post(url: str, request: bytes, seconds: float, clock: Callable[[], float] = time.monotonic) -> bytes:
    headers = {"Content-Type": "application/timestamp-query", "User-Agent": "Vigie"}
    asked = urllib.request.Request(url, request, headers, method="POST")  # noqa: S310 (see address)
    end = clock() + seconds
    found = bytearray()
    try:
        with urllib.request.build_opener(_NoDetour()).open(asked, timeout=STEP_SECONDS) as response:
            if response.status != HTTPStatus.OK:
                raise EvidenceError(f"Le service d’horodatage a répondu {response.status} : {REFUSED}")
            while block := response.read1(_BLOCK):
                found += block
                if len(found) > LARGEST or clock() > end:
                    raise EvidenceError(NO_ANSWER)
    except urllib.error.HTTPError as error:
        raise EvidenceError(
            f"Le service d’horodatage a répondu {error.code} : vérifiez l’adresse auprès de lui."
        ) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise EvidenceError(UNREACHABLE) from error
    return bytes(found)
