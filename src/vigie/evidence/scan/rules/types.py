"""Which kind a name promises, which kind the first bytes show, and the rule that reads further."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from . import archives, databases, dicom, images, media, pdf, text
from .content import Content
from .finding import BLANK, FITS, OTHER, SMALL, UNKNOWN, Finding, Weight
from .randomness import is_blank, is_printable, looks_random

Check = Callable[[Content], Finding]

CHECKS: Mapping[str, Check] = {
    "text": text.judge,
    "zip": archives.judge_zip,
    "gzip": archives.judge_gzip,
    "bzip2": archives.judge_bzip2,
    "xz": archives.judge_xz,
    "7z": archives.judge_7z,
    "compound": databases.judge_compound,
    "sqlite": databases.judge_sqlite,
    "access": databases.judge_access,
    "pdf": pdf.judge,
    "jpeg": images.judge_jpeg,
    "png": images.judge_png,
    "tiff": images.judge_tiff,
    "pixels": media.judge_pixels,
    "boxes": media.judge_boxes,
    "openpgp": media.judge_openpgp,
    "dicom": dicom.judge,
}
HEAD_LOOK = 512


@dataclass(frozen=True, slots=True)
class Signature:
    """Bytes expected at an offset, or a little after it."""

    hex: bytes
    at: int = 0
    within: int = 0

    def matches(self, head: bytes) -> bool:
        if self.within:
            return head.find(self.hex, self.at, self.at + self.within + len(self.hex)) >= 0
        return head.startswith(self.hex, self.at)


@dataclass(frozen=True, slots=True)
class Kind:
    """A family of files: its extensions, its signatures, the rule for its inside."""

    id: str
    extensions: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    check: str | None = None
    soft: bool = False

    @property
    def is_text(self) -> bool:
        return self.check == "text"


@dataclass(frozen=True)
class Types:
    """Every kind, as the data gives them."""

    kinds: Sequence[Kind]
    plain: frozenset[str]
    copies: frozenset[str]

    @cached_property
    def by_extension(self) -> Mapping[str, Kind]:
        return {extension: kind for kind in self.kinds for extension in kind.extensions}

    @cached_property
    def _by_start(self) -> tuple[Mapping[bytes, list[tuple[Signature, Kind]]], list[tuple[Signature, Kind]]]:
        start: dict[bytes, list[tuple[Signature, Kind]]] = {}
        elsewhere = []
        for kind in self.kinds:
            for signature in kind.signatures:
                if signature.at:
                    elsewhere.append((signature, kind))
                else:
                    start.setdefault(signature.hex[:2], []).append((signature, kind))
        return start, elsewhere

    def recognise(self, head: bytes) -> Kind | None:
        """The kind that these first bytes belong to."""
        start, elsewhere = self._by_start
        for signature, kind in start.get(head[:2], ()):
            if signature.matches(head):
                return kind
        for signature, kind in elsewhere:
            if signature.matches(head):
                return kind
        if dicom.is_dicom(head):
            return self.by_extension.get("dcm")
        return self.by_extension.get("pdf") if b"%PDF-" in head[:1024] else None

    def judge(self, kind: Kind, content: Content) -> Finding:
        """Whether the content is what ``kind`` promises."""
        head = content.head
        if content.size < text.SMALLEST:
            return SMALL
        if kind.is_text:
            return self._judge_text(content, head)
        if not kind.signatures:
            return BLANK if is_blank(head) else _checked(kind, content)
        seen = kind if any(s.matches(head) for s in kind.signatures) else self.recognise(head)
        if seen is not None:
            return _checked(seen, content)
        return _without_signature(kind, head)

    def _judge_text(self, content: Content, head: bytes) -> Finding:
        found = text.judge(content)
        if found.accuses and (seen := self.recognise(head)) is not None and seen.id != "zlib":
            return OTHER if seen.check is None else _as_unknown(_checked(seen, content))
        return found

    def judge_unnamed(self, content: Content) -> Finding:
        """A file whose name promises nothing: by its signature, by its text, or dense without either."""
        head = content.head
        if content.size < text.SMALLEST:
            return SMALL
        if is_blank(head):
            return BLANK
        seen = self.recognise(head)
        if seen is not None:
            return _checked(seen, content)
        if is_printable(head[:HEAD_LOOK]) or text.wide_encoding(head):
            found = text.judge(content)
            return found if found.weight == Weight.FIRM else UNKNOWN
        return DENSE if looks_random(head[:HEAD_LOOK]) else UNKNOWN


DENSE = Finding(Weight.UNKNOWN, "dense_without_signature")
SOFT_DENSE = Finding(Weight.SOFT, "dense_without_signature")
"""Of a kind that has formats without a signature (an encrypted database is one): alone it says nothing."""


def _as_unknown(found: Finding) -> Finding:
    return OTHER if found.weight == Weight.FITS else found


def _checked(kind: Kind, content: Content) -> Finding:
    check = CHECKS.get(kind.check or "")
    return check(content) if check else FITS


def _without_signature(kind: Kind, head: bytes) -> Finding:
    if is_blank(head[:HEAD_LOOK]):
        return BLANK
    if is_printable(head[:HEAD_LOOK]) or text.wide_encoding(head):
        return OTHER
    if not looks_random(head[:HEAD_LOOK]):
        return OTHER if kind.soft else Finding(Weight.WEAK, "signature_missing")
    return SOFT_DENSE if kind.soft else Finding(Weight.FIRM, "signature_missing")


def extensions_of(kinds: Iterable[Kind]) -> frozenset[str]:
    return frozenset(extension for kind in kinds for extension in kind.extensions)
