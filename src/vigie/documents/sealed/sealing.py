"""Make a sealed archive, in memory: nothing of it lies on the disk in the clear.

The signing key lives as long as the call; what proves that the archive is the one sealed that day is its
fingerprint, on the screen, in the journal, and on the paper of whoever noted it.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vigie.documents.sealed import verifier
from vigie.evidence import shipping

READ_ONLY = 0o444 << 16


def plain_json(value: Any) -> bytes:
    """As everything in the archive is written."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8")


def script() -> dict[str, bytes]:
    """The stand-alone verifier, by its name; nothing where the program was frozen without its sources."""
    found = shipping.standalone(Path(verifier.__file__))
    return {} if found is None else {verifier.VERIFIER: found}


def seal(files: Mapping[str, bytes], form: str, about: Mapping[str, Any], now: datetime) -> tuple[bytes, str]:
    """The bytes and the fingerprint. `form`: one of the verifier's; `about`: what else the manifest says."""
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw().hex()
    manifest = plain_json({
        "format": form, **about, "sealed_at": now.isoformat(), "public_key": public,
        "files": [
            {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in sorted(files.items())
        ],
    })  # fmt: skip
    mark = plain_json({"algorithm": "ed25519", "public_key": public, "signature": key.sign(manifest).hex()})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in [(verifier.MANIFEST, manifest), (verifier.SIGNATURE, mark), *sorted(files.items())]:
            entry = zipfile.ZipInfo(name, date_time=now.timetuple()[:6])
            entry.external_attr = READ_ONLY
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return out.getvalue(), verifier.fingerprint(manifest)
