"""Static files straight from the packages, under names that hold a hash of their content: no collect step.

``{% static "vigie/vigie.css" %}`` gives ``/static/vigie/vigie.3f2a9c01d4e5.css``, kept for a year.
"""

import hashlib
import mimetypes
import posixpath
import re
import threading
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from vigie.vault.rights import open_to_all

HASH_LENGTH = 12
ONE_YEAR = "public, max-age=31536000, immutable"
_URL = re.compile(rb"""url\(\s*(['"]?)(?![a-z]+:|/|#)([^'")]+)\1\s*\)""")


@dataclass(frozen=True)
class Asset:
    """A file as it is served."""

    name: str
    hashed: str
    body: bytes
    media_type: str


class Assets:
    """Reads each file once, when first asked for."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._by_name: dict[str, Asset] = {}
        self._by_hashed: dict[str, Asset] = {}

    def by_name(self, name: str) -> Asset | None:
        """The asset that templates name, or ``None``."""
        with self._lock:
            if name not in self._by_name:
                try:
                    found = finders.find(name)
                except SuspiciousFileOperation:
                    return None
                if not isinstance(found, str) or not Path(found).is_file():
                    return None
                self._add(name, Path(found).read_bytes())
            return self._by_name[name]

    def by_hashed(self, hashed: str) -> Asset | None:
        """The asset of an address; an address of an older version is unknown."""
        with self._lock:
            asset = self._by_hashed.get(hashed)
        if asset is not None:
            return asset
        stem, _, suffix = hashed.rpartition(".")
        plain = f"{stem.rpartition('.')[0]}.{suffix}"
        asset = self.by_name(plain)  # a page of before the last lock may ask first
        return asset if asset is not None and asset.hashed == hashed else None

    def _add(self, name: str, body: bytes) -> None:
        if name.endswith(".css"):
            body = _URL.sub(lambda match: self._rewrite(name, match), body)
        digest = hashlib.sha256(body).hexdigest()[:HASH_LENGTH]
        stem, dot, suffix = name.rpartition(".")
        hashed = f"{stem}.{digest}.{suffix}" if dot else f"{name}.{digest}"
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if suffix == "js":
            media_type = "text/javascript"
        if media_type.startswith("text/"):
            media_type += "; charset=utf-8"
        asset = Asset(name, hashed, body, media_type)
        self._by_name[name] = self._by_hashed[hashed] = asset

    def _rewrite(self, name: str, match: re.Match[bytes]) -> bytes:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), match[2].decode()))
        asset = self.by_name(target)
        if asset is None:
            return match[0]
        back = posixpath.relpath(asset.hashed, posixpath.dirname(name))
        return b'url("%s")' % back.encode()


assets = Assets()


class HashedStorage(StaticFilesStorage):
    """What ``{% static %}`` asks."""

    def url(self, name: str | None) -> str:
        """The hashed address; a missing file keeps its plain one, which answers 404 (a test forbids them)."""
        asset = assets.by_name(name or "")
        return super().url(asset.hashed if asset else name)


@open_to_all
@require_safe
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Serve an asset under its hashed name only."""
    asset = assets.by_hashed(path)
    if asset is None:
        raise Http404
    if request.headers.get("If-None-Match") == f'"{asset.hashed}"':
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        response = HttpResponse(asset.body, content_type=asset.media_type)
    response["ETag"] = f'"{asset.hashed}"'
    response["Cache-Control"] = ONE_YEAR
    return response


serve.vigie_polling = True  # type: ignore[attr-defined]  # a stylesheet is not the person's activity
