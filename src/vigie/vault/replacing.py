"""A vault put in the place of another: from a copy, or set aside because nothing opens it. Nothing is erased."""

import datetime
from pathlib import Path

from vigie import platform
from vigie.vault.copies import MANIFEST, MARGIN_BYTES, STAMP, Tell, listed, put, silent, verify
from vigie.vault.errors import CopyFailed, HeaderError
from vigie.vault.header import Floor
from vigie.vault.layout import FILES
from vigie.vault.place import check_writable


def verify_incoming(incoming: Path, floor: Floor, tell: Tell) -> None:
    try:
        verify(incoming, floor, tell)
    except HeaderError as error:
        raise CopyFailed(error.sentence) from error


def _aside(target: Path, now: datetime.datetime) -> Path:
    stamp = now.astimezone(datetime.UTC).strftime(STAMP)
    aside = target.with_name(f"{target.name}.before-restore-{stamp}")
    while aside.exists():  # a second one within the same second
        aside = aside.with_name(f"{aside.name}-bis")
    return aside


def set_aside(target: Path, now: datetime.datetime) -> Path:
    """Rename a vault that nothing opens, so that its place is free; returns where it is."""
    aside = _aside(target, now)
    try:
        platform.replace(target, aside)
        platform.sync_dir(target.parent)
    except OSError as error:
        raise CopyFailed(
            f"Le coffre abîmé n’a pas pu être mis de côté ({platform.why(error)}). Rien n’a été modifié."
        ) from error
    return aside


def restore(
    folder: Path, target: Path, floor: Floor, now: datetime.datetime, tell: Tell = silent
) -> Path | None:
    """Put a copy in place as the vault ``target``. What was there is set aside, never erased; returns where.

    Needs no key: the copy's header holds its own slots, so the printed recovery key opens it on any PC. What is put
    in place is verified where it stands, so a copy that changes meanwhile never replaces a vault.
    """
    incoming = target.with_name(f".{target.name}.restore")
    aside = _aside(target, now)
    try:
        sources = [folder / name for name in listed(folder)]  # and nothing that a system left beside them
        platform.private_dir(target.parent)
        check_writable(target.parent, sum(p.stat().st_size for p in sources) + MARGIN_BYTES)
        platform.remove_tree(incoming)
        platform.private_dir(incoming / FILES)
        for source in [*sources, folder / MANIFEST]:
            put(source, incoming / source.relative_to(folder), tell, link=False)
        verify_incoming(incoming, floor, tell)
        (incoming / MANIFEST).unlink()
        had_one = target.exists() and any(target.iterdir())
        if had_one:
            platform.replace(target, aside)
        elif target.exists():
            target.rmdir()
        try:
            platform.replace(incoming, target)
        except OSError:
            if had_one:
                platform.replace(aside, target)
            raise
        platform.sync_dir(target.parent)
    except OSError as error:
        raise CopyFailed(
            f"La copie n’a pas pu être remise en place ({platform.why(error)}). "
            "L’ancien coffre, s’il y en avait un, est toujours là."
        ) from error
    finally:
        platform.remove_tree(incoming)
    return aside if had_one else None
