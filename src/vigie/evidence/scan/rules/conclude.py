"""From the tally of a tree to its verdict: suspects, alarm, extensions, and the time the encryption took."""

import re
from collections import Counter
from dataclasses import dataclass

from .names import looks_drawn
from .tally import Group, Seen, Tally, counts_for, extent_of, weak_counts

ALARM_SHARE = 0.005
"""Of the files: half of the one percent at which every exercise must be seen."""
GAP = 6 * 3600.0
WINDOW_AT_MOST = 72 * 3600.0
BURST, BURST_WINDOW = 50, 600.0
_DRAWN_EXTENSION = re.compile(r"(?=.*\d)(?=.*[a-z])[a-z0-9]{3,}|[^aeiouy.]{5,}|[0-9a-f]{6,}")


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The verdict on a tree. Times in seconds since 1970, UTC; None when nothing is suspect."""

    suspects: tuple[str, ...]
    alarm: bool
    reasons: tuple[str, ...]
    extensions: tuple[str, ...]
    folders: tuple[tuple[str, int], ...]
    started: float | None
    ended: float | None
    set_aside: int
    """Broken or of another format, and not counted: nothing else in the tree speaks of an attack."""


def conclude(tally: Tally) -> Conclusion:
    """Weigh everything that was seen."""
    found = {seen.path: seen for seen in tally.firm}
    extensions = _add_groups(tally, found)
    aside = _add_broken(tally, found)
    reasons = _reasons(tally, list(found.values()), extensions)
    span = burst(list(found.values()))
    folders = Counter(seen.folder for seen in found.values())
    return Conclusion(
        suspects=tuple(sorted(found)),
        alarm=bool(reasons),
        reasons=tuple(reasons),
        extensions=tuple(sorted(f".{extension}" for extension in extensions)),
        folders=tuple(sorted(folders.items(), key=lambda item: (-item[1], item[0]))),
        started=span[0] if span else None,
        ended=span[1] if span else None,
        set_aside=aside,
    )


def _add_groups(tally: Tally, found: dict[str, Seen]) -> list[str]:
    """Foreign extensions and drawn names: once the group is hit, every file of it is, the small ones too."""
    extensions = []
    noted = len({note.path.rpartition("/")[0] for note in tally.notes}) >= 2
    drawn = Group()
    _merge(drawn, tally.drawn)
    for extension, group in tally.foreign.items():
        if group.is_hit or group.is_hit_by_content(1 if noted else 3):
            extensions.append(extension)
            found.update((seen.path, seen) for seen in group.files)
        elif len(group.files) <= 2 and (
            _DRAWN_EXTENSION.fullmatch(extension) or all(looks_drawn(s.name) for s in group.files)
        ):
            _merge(drawn, group)
    if drawn.is_hit or drawn.is_hit_by_content(2):
        found.update((seen.path, seen) for seen in drawn.files)
    return extensions


def _merge(into: Group, group: Group) -> None:
    into.files += group.files
    into.bad += group.bad
    into.dense += group.dense
    into.appended += group.appended
    into.folders |= group.folders
    into.starts |= group.starts


def _add_broken(tally: Tally, found: dict[str, Seen]) -> int:
    """Broken insides, poor ciphers, dense files without a signature: each where the rest of the tree speaks for it."""
    extent, window = extent_of(tally.kinds), _window(tally.firm)
    weak_count = weak_counts(tally.kinds.values(), tally.files)
    aside = 0
    for name, count in tally.kinds.items():
        accepted = _within(count.soft, window, usual=counts_for(count, extent, len(tally.firm)))
        not_text = name == "text" and len(count.weak) >= max(5, 0.1 * (count.fits + count.accused))
        accepted += _within(count.weak, window, usual=weak_count or not_text)
        accepted += _within(count.dense, window, usual=False)
        found.update((seen.path, seen) for seen in accepted)
        aside += len(count.soft) + len(count.weak) + len(count.dense) - len(accepted)
    return aside


def _window(firm: list[Seen]) -> tuple[float, float] | None:
    """When the files that can't be mistaken were touched, if that was once and not over months."""
    if len(firm) < 3:
        return None
    spans = _spans(sorted(seen.modified for seen in firm))
    largest = max(spans, key=len)
    if len(largest) < 0.8 * len(firm) or largest[-1] - largest[0] > WINDOW_AT_MOST:
        return None
    # Few of them leave the two ends open: as far as several times what usually lies between two.
    margin = 1 + min(600.0, 5 * (largest[-1] - largest[0]) / max(1, len(largest) - 1))
    return largest[0] - margin, largest[-1] + margin


def _within(seen: list[Seen], window: tuple[float, float] | None, *, usual: bool) -> list[Seen]:
    """Those to count. A known time of attack decides wherever it tells the files apart: touched then, or not."""
    if window is None:
        return list(seen) if usual else []
    inside = [one for one in seen if window[0] <= one.modified <= window[1]]
    tells_apart = len(inside) <= 0.9 * len(seen)
    return inside if usual or tells_apart else []


def _reasons(tally: Tally, suspects: list[Seen], extensions: list[str]) -> list[str]:
    """Each reason for an alarm that holds."""
    reasons = []
    folders = Counter(seen.folder for seen in suspects)
    if len(suspects) >= max(3 if len(folders) >= 2 else 4, ALARM_SHARE * tally.files):
        reasons.append("share")
    full = [f for f, n in folders.items() if n >= 5 and n >= 0.3 * tally.folders[f]]
    if len(full) >= 2:
        reasons.append("folders")
    if extensions:
        reasons.append("extension")
    if _same_note(tally):
        reasons.append("notes")
    if _most_within(sorted(seen.modified for seen in suspects), BURST_WINDOW) >= BURST:
        reasons.append("burst")
    return reasons


def _same_note(tally: Tally) -> bool:
    """The same text, or the same name, in three folders."""
    by_text: dict[object, set[str]] = {}
    for path, digest in tally.notes:
        folder, _, name = path.rpartition("/")
        by_text.setdefault(digest, set()).add(folder)
        by_text.setdefault(name.lower(), set()).add(folder)
    return any(len(folders) >= 3 for folders in by_text.values())


def _most_within(times: list[float], window: float) -> int:
    most = begin = 0
    for end, moment in enumerate(times):
        while moment - times[begin] > window:
            begin += 1
        most = max(most, end - begin + 1)
    return most


def burst(suspects: list[Seen]) -> tuple[float, float] | None:
    """First and last touched file: by the date of contents, or, where those were put back, by the date of the inode.

    A file that was damaged years ago is a suspect too; alone in its time, it doesn't date the encryption.
    """
    if not suspects:
        return None
    modified = _spans(sorted(seen.modified for seen in suspects))
    changed = _spans(sorted(seen.changed for seen in suspects))
    put_back = 2 * max(map(len, modified)) < len(suspects) and 2 * max(map(len, changed)) >= len(suspects)
    return _bounds(changed if put_back else modified, len(suspects))


def _spans(times: list[float]) -> list[list[float]]:
    """Cut where nothing happened for hours."""
    spans = [[times[0]]]
    for moment in times[1:]:
        if moment - spans[-1][-1] > GAP:
            spans.append([])
        spans[-1].append(moment)
    return spans


def _bounds(spans: list[list[float]], total: int) -> tuple[float, float]:
    largest = max(map(len, spans))
    kept = [span for span in spans if len(span) == largest or (len(span) >= 3 and len(span) >= 0.05 * total)]
    return min(span[0] for span in kept), max(span[-1] for span in kept)
