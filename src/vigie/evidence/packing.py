"""A sealed bundle as one zip."""

import zipfile
from pathlib import Path

from vigie import platform
from vigie.evidence import bundle as bundles
from vigie.evidence import medium
from vigie.evidence.errors import EvidenceError

NOT_SEALED = "Ce dossier n’est pas scellé : scellez-le d’abord."


def zipped(folder: Path) -> Path:
    """The bundle as one file beside the folder, which is then removed; the folder stays when the zip can't be made."""
    if not bundles.is_sealed(folder):
        raise EvidenceError(NOT_SEALED)
    target = folder.with_name(folder.name + ".zip")
    if target.exists():
        raise EvidenceError(f"« {target.name} » existe déjà.")
    whole = medium.Whole(target)
    try:
        with medium.writing(), zipfile.ZipFile(whole.stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not path.is_symlink():
                    kind = zipfile.ZIP_STORED if path.suffix in (".age", ".gz") else zipfile.ZIP_DEFLATED
                    archive.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}", kind)
    except BaseException:
        whole.drop()
        raise
    whole.keep()
    medium.sync(target.parent)
    from vigie.evidence.verifier import BROKEN, verify

    if verify(target).status == BROKEN:
        target.unlink(missing_ok=True)
        raise EvidenceError("Le fichier zip n’a pas pu être relu : le dossier est gardé tel quel.")
    platform.remove_tree(folder)
    return target
