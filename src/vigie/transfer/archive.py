"""The inside of an export: a ZIP in memory with a manifest. Pure: no Django, no key, no disk.

What :func:`pack` makes, :func:`unpack` takes: the exporter reads its own work again before it is encrypted.
"""

import hashlib
import io
import json
import re
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vigie.transfer.errors import TransferRefused, refused

FORMAT = "vigie-export"
VERSION = 1
MANIFEST = "manifest.json"
JOURNAL = "journal.json"
VAULT = "vault.json"
MIB = 1024 * 1024
LIMIT = 512 * MIB  # of everything, in the clear: the whole passes through memory, never through the disk
JSON_LIMIT = 128 * MIB
MAX_MEMBERS = 20_000
MAX_RATIO = 100
RATIO_FROM = MIB  # a small member may well be repetitive

ROWS = re.compile(r"rows/([a-z][a-z_]{0,40})\.json")
FILE = re.compile(r"files/([0-9a-f]{32})")
FIXED = frozenset({MANIFEST, JOURNAL, VAULT})
EPOCH = (2020, 1, 1, 0, 0, 0)  # no clock, no system in the members' own dates

NOT_ONE = "Ce fichier n’est pas un export de Vigie."
DAMAGED = "Cet export est abîmé ou incomplet."
NEWER = (
    "Cet export a été fait par une version plus récente de Vigie : installez la dernière version, "
    "puis recommencez."
)
TOO_BIG = (
    f"Un export tient en {LIMIT // MIB} Mo au plus. Au-delà, faites une copie du coffre : "
    "elle contient tout, chiffré, et se restaure sur un autre PC avec la clé de secours."
)


def says(value: Any) -> bytes:
    """A JSON member."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def reads(data: bytes) -> Any:
    """A JSON member, read back; NaN and its like are not JSON."""

    def refuse(word: str) -> Any:
        raise ValueError(word)

    try:
        return json.loads(data, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise refused(DAMAGED) from error


def pack(members: Mapping[str, bytes], about: Mapping[str, Any]) -> bytes:
    """The archive; ``about`` is what the manifest says beside the list of members."""
    if sum(map(len, members.values())) > LIMIT:
        raise TransferRefused(TOO_BIG)
    listed = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in members.items()
    ]
    manifest = {**about, "format": FORMAT, "version": VERSION, "members": listed}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        _add(archive, MANIFEST, says(manifest))
        for name, data in members.items():
            _add(archive, name, data)
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, EPOCH)
    info.create_system = 3
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    # Files are photos and PDF, compressed already. Rows shrink ten times, and never look like a bomb.
    info.compress_type = zipfile.ZIP_STORED if FILE.fullmatch(name) else zipfile.ZIP_DEFLATED
    archive.writestr(info, data, compresslevel=6)
    if _suspicious(info):
        raise TransferRefused("L’export n’a pas pu être fait : ses données se compriment trop.")


def _suspicious(info: zipfile.ZipInfo) -> bool:
    return info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * info.compress_size


@dataclass(frozen=True)
class Archive:
    """An archive whose list, sizes and sha256 were found right."""

    manifest: dict[str, Any]
    _zip: zipfile.ZipFile

    def read(self, name: str) -> bytes:
        """A member."""
        return _read(self._zip, self._zip.getinfo(name))

    def json(self, name: str) -> Any:
        """A member of JSON."""
        return reads(self.read(name))

    @property
    def slices(self) -> list[str]:
        """The slices whose rows are here."""
        return [m[1] for name in self._zip.namelist() if (m := ROWS.fullmatch(name))]

    @property
    def files(self) -> list[str]:
        """The files that are here, by the hexadecimal form of their identifier."""
        return [m[1] for name in self._zip.namelist() if (m := FILE.fullmatch(name))]


def unpack(plain: bytes) -> Archive:
    """Check everything that can be checked without a vault; :class:`TransferRefused` otherwise."""
    try:
        opened = zipfile.ZipFile(io.BytesIO(plain))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise refused(NOT_ONE) from error
    infos = opened.infolist()
    _check_names(infos)
    _check_sizes(infos)
    manifest = _manifest(opened)
    listed = _listed(manifest)
    if set(listed) != {info.filename for info in infos} - {MANIFEST}:
        raise refused("La liste de cet export ne correspond pas à son contenu.")
    if not {JOURNAL, VAULT} <= set(listed):
        raise refused(DAMAGED)
    for info in infos:
        if info.filename != MANIFEST:
            _check_member(opened, info, listed[info.filename])
    return Archive(manifest, opened)


def _check_names(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_MEMBERS:
        raise refused(
            f"Cet export contient plus de {MAX_MEMBERS} éléments : ce n’est pas un export de Vigie."
        )
    names = [info.filename for info in infos]
    if len(set(names)) != len(names):
        raise refused("Cet export contient deux fois le même élément.")
    for info in infos:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or info.is_dir():
            raise refused("Cet export contient un lien ou un dossier : Vigie n’en met jamais.")
        if _slips(info.orig_filename) or _slips(info.filename):
            raise refused("Cet export contient un chemin qui sort de son dossier.")
        if (
            info.filename not in FIXED
            and not ROWS.fullmatch(info.filename)
            and not FILE.fullmatch(info.filename)
        ):
            raise refused("Cet export contient un élément que Vigie ne connaît pas.")
        if info.flag_bits & 0x1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refused(NOT_ONE)


def _slips(name: str) -> bool:
    parts = re.split(r"[/\\]", name)
    return ".." in parts or parts[0] == "" or ":" in name or "\0" in name


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    sizes = {info.filename: info.file_size for info in infos}
    if sum(sizes.values()) > LIMIT or any(
        size > JSON_LIMIT for name, size in sizes.items() if not FILE.fullmatch(name)
    ):
        raise refused(TOO_BIG)
    if any(_suspicious(info) for info in infos):
        raise refused("Cet export annonce un contenu démesuré : il a été fabriqué pour saturer ce PC.")


def _read(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """What a member really holds, never more than one byte past what it declares."""
    try:
        with opened.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except Exception as error:  # zipfile and zlib raise a dozen kinds on damaged input
        if isinstance(error, MemoryError):
            raise
        raise refused(DAMAGED) from error
    if len(data) != info.file_size:
        raise refused(DAMAGED)
    return data


def _manifest(opened: zipfile.ZipFile) -> dict[str, Any]:
    if MANIFEST not in opened.namelist():
        raise refused(NOT_ONE)
    manifest = reads(_read(opened, opened.getinfo(MANIFEST)))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise refused(NOT_ONE)
    version = manifest.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise refused(NOT_ONE)
    if version > VERSION:
        raise refused(NEWER)
    return manifest


def _listed(manifest: dict[str, Any]) -> dict[str, dict[str, Any]]:
    members = manifest.get("members")
    if not isinstance(members, list) or not all(
        isinstance(m, dict)
        and isinstance(m.get("name"), str)
        and isinstance(m.get("size"), int)
        and isinstance(m.get("sha256"), str)
        for m in members
    ):
        raise refused(DAMAGED)
    return {m["name"]: m for m in members}


def _check_member(opened: zipfile.ZipFile, info: zipfile.ZipInfo, listed: dict[str, Any]) -> None:
    data = _read(opened, info)
    if len(data) != listed["size"] or hashlib.sha256(data).hexdigest() != listed["sha256"]:
        raise refused(DAMAGED)
