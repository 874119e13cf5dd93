"""What a tree adds up to: which findings count, which are left aside, and whether it is an alarm."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from .finding import Finding, Weight
from .names import Promise, looks_drawn
from .types import DENSE, SOFT_DENSE


class Seen(NamedTuple):
    """A file as the walk met it: its path under the tree, ``/`` between folders; times in seconds since 1970, UTC."""

    path: str
    modified: float
    changed: float

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


class Note(NamedTuple):
    """A file that reads like a ransom note, and the digest of its text."""

    path: str
    digest: bytes


@dataclass(slots=True)
class Group:
    """Files that share a foreign extension, or names drawn by chance."""

    files: list[Seen] = field(default_factory=list)
    bad: int = 0
    dense: int = 0
    appended: int = 0
    folders: set[str] = field(default_factory=set)
    starts: set[bytes] = field(default_factory=set)

    def add(self, seen: Seen, start: bytes, *, bad: bool, dense: bool, appended: bool) -> None:
        self.files.append(seen)
        self.bad += bad
        self.dense += dense
        self.appended += appended
        if len(self.folders) < 8:
            self.folders.add(seen.folder)
        if dense and len(self.starts) < 4096:
            self.starts.add(start)

    @property
    def is_hit(self) -> bool:
        """Foreign extensions put after the known ones, over contents that aren't theirs any more."""
        wrong = self.bad + self.dense
        return (
            self.appended >= 3
            and 2 * self.appended >= len(self.files)
            and wrong >= 3
            and 2 * wrong >= len(self.files)
            and (len(self.folders) >= 2 or wrong >= 5)
        )

    def is_hit_by_content(self, folders: int) -> bool:
        """No known extension left to compare with: dense, each from another first byte on, all over the tree.

        A format of one's own, even encrypted by its program, begins every file alike or lives in its own folder.
        """
        if len(self.folders) < folders:
            return False
        wrong = self.bad + self.dense
        if self.bad >= 5 and 2 * wrong >= len(self.files):
            return True
        alike = len(self.starts) < 0.8 * min(self.dense, 4096)
        return wrong >= 5 and wrong >= 0.7 * len(self.files) and not alike


@dataclass(slots=True)
class KindCount:
    """How the files of one kind came out."""

    fits: int = 0
    accused: int = 0
    large_fits: int = 0
    large_accused: int = 0
    soft: list[Seen] = field(default_factory=list)
    weak: list[Seen] = field(default_factory=list)
    dense: list[Seen] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """Filled file by file; memory grows with what is accused or foreign, not with what is sound."""

    files: int = 0
    firm: list[Seen] = field(default_factory=list)
    kinds: dict[str, KindCount] = field(default_factory=dict)
    foreign: dict[str, Group] = field(default_factory=dict)
    drawn: Group = field(default_factory=Group)
    notes: list[Note] = field(default_factory=list)
    folders: Counter[str] = field(default_factory=Counter)

    def add(
        self,
        seen: Seen,
        promised: Promise,
        found: Finding,
        start: bytes = b"",
        *,
        size: int = 0,
        kept_by_owner: bool = False,
    ) -> None:
        """One file. ``start``: its first four bytes. ``kept_by_owner``: it lies in a store that its owner encrypts,
        where dense files are at home."""
        self.files += 1
        self.folders[seen.folder] += 1
        if promised.extension is not None and not kept_by_owner:
            self._add_foreign(seen, promised, found, start)
            return
        if promised.kind is None:
            if not promised.plain and not kept_by_owner and looks_drawn(seen.name):
                bad, dense = found.weight >= Weight.SOFT, found is DENSE
                self.drawn.add(seen, start, bad=bad, dense=dense, appended=False)
            return
        self._add_known(seen, promised.kind.id, found, large=size >= LARGE)

    def _add_foreign(self, seen: Seen, promised: Promise, found: Finding, start: bytes) -> None:
        group = self.foreign.setdefault(promised.extension or "", Group())
        bad = found.weight >= (Weight.WEAK if promised.appended else Weight.SOFT)
        group.add(seen, start, bad=bad, dense=found is DENSE, appended=promised.appended)
        if promised.appended and found.weight == Weight.FIRM:
            self.firm.append(seen)

    def _add_known(self, seen: Seen, kind: str, found: Finding, *, large: bool) -> None:
        count = self.kinds.setdefault(kind, KindCount())
        if found.weight == Weight.FITS:
            count.fits += 1
            count.large_fits += large
        elif found.accuses:
            count.accused += 1
            count.large_accused += large
            if found.weight == Weight.FIRM:
                self.firm.append(seen)
            elif found is SOFT_DENSE:
                count.dense.append(seen)
            else:
                (count.soft if found.weight == Weight.SOFT else count.weak).append(seen)


@dataclass(frozen=True, slots=True)
class Extent:
    """How wide the attack is, by the texts: no program writes those badly. ``sure``: enough of them are large, which a
    cipher that skips blocks doesn't spare as it spares small ones."""

    share: float
    sure: bool


def extent_of(kinds: dict[str, KindCount]) -> Extent | None:
    """None with fewer than ten texts."""
    count = kinds.get("text")
    if count is None or count.fits + count.accused < 10:
        return None
    large = count.large_fits + count.large_accused
    if large >= 8:
        return Extent(count.large_accused / large, sure=True)
    return Extent(count.accused / (count.fits + count.accused), sure=False)


NEARLY_ALL = 0.85
LARGE = 12 * 1024


def counts_for(count: KindCount, extent: Extent | None, firm: int) -> bool:
    """Whether broken insides of one kind accuse: not when they are far more common than broken texts.

    A program that writes every picture its own way breaks all of them, on a sound disk as well.
    """
    share = len(count.soft) / max(1, count.fits + len(count.soft))
    if firm and len(count.soft) <= 3:
        return True
    if extent is None:
        return share < NEARLY_ALL or (firm > count.fits and firm >= 5)
    if extent.sure and share >= 0.2 and extent.share < 0.1 * share:
        return False
    return share < NEARLY_ALL or extent.share >= (share - 0.12 if extent.sure else 0.7 * share)


def weak_counts(kinds: Iterable[KindCount], files: int) -> bool:
    """Formats that nobody knows exist one by one; three kinds at once, one file in two hundred, is something else."""
    weak = [len(count.weak) for count in kinds if len(count.weak) >= 2]
    return len(weak) >= 3 and sum(weak) >= max(5, 0.005 * files)
