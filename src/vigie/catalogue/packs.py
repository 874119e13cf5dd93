"""Content packs: the catalogue, its tables, contacts and texts, updated without updating the program.

`inspect` checks bytes, `preview` says what would change, `install` puts a pack in place in one rename, `start`
chooses the content in force: the newest intact pack, unless the program's own is newer. Everything is checked
again at each start, from the signature on; what is damaged is left aside with a French sentence, never half read.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

import vigie
from vigie import platform, yaml_data
from vigie.catalogue import loader, packing, references, tables
from vigie.catalogue.comparing import Differences, compare
from vigie.catalogue.packing import PackError, SameVersion, Sealed
from vigie.vault.rights import requires
from vigie.vault.signals import emit

KEYS = Path(__file__).parent / "keys" / "content.pub"
PACK = "pack.vigie"
DATA = "data"
SUFFIX = ".vigie"
MAX_ALIASES = 500  # references of one YAML file to its own sources
_TEMPORARY = ".tmp-"


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that may be installed: signed, newer, readable by this program, and valid."""

    sealed: Sealed
    catalogue: loader.Catalogue

    @property
    def version(self) -> int:
        return self.sealed.manifest.version

    @property
    def released_on(self) -> date:
        return self.sealed.manifest.released_on


@dataclass(frozen=True, slots=True)
class Active:
    """The content in force. `problem`: the French sentence on what had to be left aside."""

    version: int
    released_on: date
    folder: Path
    from_pack: bool
    problem: str = ""


_ASIDE = "Vigie utilise le contenu n° {version} à la place."


def folder_of_packs() -> Path:
    """Where packs are installed."""
    return platform.data_dir() / "content"


@lru_cache(maxsize=1)
def shipped_keys() -> tuple[bytes, ...]:
    """The public keys that the program trusts."""
    return packing.read_keys(KEYS.read_text("utf-8"))


def build(folder: Path, version: int, key: Ed25519PrivateKey) -> bytes:
    """The signed pack of a data folder, which must be valid and say the same version (else ValueError)."""
    loader.check_schemas(folder)
    catalogue = loader.load(folder)
    tables.check(catalogue.tables)
    references.check(catalogue)
    about = loader.read_yaml(folder / "content.yaml")
    if about["version"] != version:
        raise ValueError(f"content.yaml says version {about['version']}, not {version}")
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}
    return packing.seal(files, version, about["released_on"], about["min_program"], key)


def inspect(raw: bytes, public_keys: Iterable[bytes] | None = None, above: int | None = None) -> Pack:
    """The pack of these bytes, checked to the end; PackError with a French sentence.

    `above`: the version it must exceed (by default the one in force): no way back to an older content.
    """
    sealed = packing.unseal(raw, shipped_keys() if public_keys is None else tuple(public_keys))
    version = sealed.manifest.version
    _check_program(sealed)
    current = active().version if above is None else above
    if version == current:
        raise SameVersion(f"Ce contenu (n° {version}) est déjà en place : il n’y a rien à faire.")
    if version < current:
        raise PackError(
            f"Ce contenu (n° {version}) est plus ancien que celui en place (n° {current}). "
            "Vigie ne revient pas à un contenu plus ancien."
        )
    for path, data in sealed.files.items():
        if _multiplies(data):
            raise PackError(f"Ce contenu est invalide : « {path} » contient trop de renvois.")
    with tempfile.TemporaryDirectory(prefix="vigie-content-") as name:
        folder = Path(name) / DATA
        _write(folder, sealed.files)
        return Pack(sealed, _read(folder, version))


def preview(pack: Pack, current: loader.Catalogue | None = None) -> Differences:
    """What the pack changes to the catalogue in force."""
    return compare(current or loader.load(), pack.catalogue)


def install(pack: Pack, target_dir: Path | None = None) -> Path:
    """Put the pack in place whole or not at all, and keep the one before it; the folder of its data."""
    target = target_dir or folder_of_packs()
    platform.private_dir(target)
    _sweep(target)
    final = target / str(pack.version)
    temporary = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=target))
    try:
        _write(temporary / DATA, pack.sealed.files)
        _write(temporary, {PACK: pack.sealed.raw})
        if final.exists():  # damaged: an intact one would have been refused as already there
            shutil.rmtree(final)
        platform.replace(temporary, final)
    except OSError as error:
        raise PackError(
            "Le contenu n’a pas pu être écrit sur le disque : libérez de la place, puis recommencez. "
            "Le contenu en place reste le même."
        ) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    platform.sync_dir(target)
    for old in _versions(target)[2:]:
        shutil.rmtree(target / str(old), ignore_errors=True)
    return final / DATA


@requires("pack.install")
def apply(pack: Pack) -> Active:
    """Install the pack, record it in the journal and use it from now on."""
    before = active().version
    with transaction.atomic():
        emit("content.installed", "content", str(pack.version), {"version": pack.version, "previous": before})
        install(pack)
    return start()


def start(target_dir: Path | None = None, public_keys: Iterable[bytes] | None = None) -> Active:
    """Choose the content in force and hand it to the loader: called once at each start."""
    target = target_dir or folder_of_packs()
    keys = shipped_keys() if public_keys is None else tuple(public_keys)
    found = own()
    problems = [found.problem] if found.problem else []
    for version in _versions(target):
        if version <= found.version:
            break
        try:
            found = _open(target, version, keys)
        except PackError as error:
            problems.append(f"Le contenu n° {version} est laissé de côté. {error}")
            continue
        break
    if problems and found.version:
        problems.append(_ASIDE.format(version=found.version))
    _active[:] = [replace(found, problem=" ".join(problems))]
    loader.use_folder(found.folder if found.from_pack else None)
    return _active[0]


def active() -> Active:
    """The content in force: the program's own until `start` has chosen."""
    return _active[0] if _active else own()


@lru_cache(maxsize=1)
def own() -> Active:
    """The content that came with the program; numbered 0 when its own file cannot be read, so that any intact pack
    takes its place and Vigie still opens."""
    try:
        about = loader.read_yaml(loader.DATA / "content.yaml")
        return Active(about["version"], about["released_on"], loader.DATA, from_pack=False)
    except loader.CatalogueError as error:
        problem = str(error)
    except (TypeError, KeyError):
        problem = "Le fichier « content.yaml » du catalogue est invalide."
    return Active(0, date(1970, 1, 1), loader.DATA, from_pack=False, problem=problem)


_active: list[Active] = []


def _open(target: Path, version: int, keys: tuple[bytes, ...]) -> Active:
    """An installed pack, verified from its signature to each file; files that changed are rewritten."""
    folder = target / str(version)
    try:
        if (folder / PACK).stat().st_size > packing.MAX_PACK:
            raise PackError("Son fichier est trop gros.")
        sealed = packing.unseal((folder / PACK).read_bytes(), keys)
    except OSError as error:
        raise PackError("Son fichier est introuvable ou illisible.") from error
    if sealed.manifest.version != version:
        raise PackError("Son numéro n’est pas celui de sa signature.")
    _check_program(sealed)
    if _on_disk(folder / DATA) != sealed.files:
        try:
            shutil.rmtree(folder / DATA, ignore_errors=True)
            _write(folder / DATA, sealed.files)
        except OSError as error:
            raise PackError("Ses fichiers n’ont pas pu être réécrits sur le disque.") from error
    _read(folder / DATA, version)
    return Active(version, sealed.manifest.released_on, folder / DATA, from_pack=True)


def _check_program(sealed: Sealed) -> None:
    needed = sealed.manifest.min_program
    if packing.program_version(needed) > packing.program_version(vigie.__version__):
        raise PackError(
            f"Ce contenu demande Vigie {needed} ou plus récent, et vous avez Vigie {vigie.__version__} : "
            "mettez d’abord Vigie à jour."
        )


def _read(folder: Path, version: int) -> loader.Catalogue:
    """The catalogue of the folder. Signed is not valid: a mistake of ours must not stop the program."""
    try:
        catalogue = loader.load(folder)
        tables.check(catalogue.tables)
        references.check(catalogue)
        about = catalogue.tables["content"]
        if about["version"] != version:
            raise PackError("Ce contenu est invalide : il se donne deux numéros différents.")
    except loader.CatalogueError as error:
        raise PackError(f"Ce contenu est invalide. {error}") from error
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise PackError("Ce contenu est invalide : Vigie ne sait pas le lire.") from error
    return catalogue


def _multiplies(data: bytes) -> bool:
    """Whether the YAML could grow when read: a reference inside what is itself referred to, or too many of them."""
    depth = aliases = anchored_at = 0
    try:
        for event in yaml.parse(data, yaml_data.LOADER):
            if isinstance(event, yaml.AliasEvent):
                aliases += 1
                if anchored_at or aliases > MAX_ALIASES:
                    return True
            elif isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                anchored_at = anchored_at or (depth if event.anchor else 0)
            elif isinstance(event, yaml.CollectionEndEvent):
                anchored_at = 0 if anchored_at == depth else anchored_at
                depth -= 1
    except (yaml.YAMLError, ValueError, RecursionError):
        pass  # the loader says where it is damaged
    return False


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files that survive a power cut, under a folder that only this person opens."""
    for path, data in files.items():
        target = folder / path
        platform.private_dir(target.parent)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    for parent in {(folder / path).parent for path in files}:
        platform.sync_dir(parent)


def _on_disk(folder: Path) -> dict[str, bytes]:
    try:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_symlink() or not path.is_dir()
        }
    except OSError:
        return {}


def _versions(target: Path) -> list[int]:
    """The installed versions, newest first."""
    try:
        names = [path.name for path in target.iterdir() if path.is_dir() and not path.is_symlink()]
    except OSError:
        return []
    return sorted((int(name) for name in names if name.isascii() and name.isdigit()), reverse=True)


def _sweep(target: Path) -> None:
    """What an interrupted installation left."""
    for path in target.glob(f"{_TEMPORARY}*"):
        shutil.rmtree(path, ignore_errors=True)
