"""The collection: state of the machine in order of volatility, then the chosen files, each acknowledged on its own."""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vigie import platform
from vigie.evidence import bundle as bundles
from vigie.evidence import copying, medium, rules, running, sinks, stock
from vigie.evidence.bundle import Bundle, Options
from vigie.evidence.errors import EvidenceError, MediumFull, MediumLost, Stopped
from vigie.evidence.steps import Context, Step, steps_of
from vigie.evidence.stock import Stock, key
from vigie.evidence.wrapping import Envelope

Progress = Callable[[int, str], None]
Stop = Callable[[], bool]
MAX_BYTES = 2 * 10**9
NOTED = {"link", "not_a_file"}  # they hold nothing that could be copied: noting them is all there is to do
STATE_SHARE = 60  # percent of the progress that the state of the machine takes

SAME_VOLUME = (
    "Ce dossier est sur le disque à examiner : y écrire peut effacer des traces. Branchez une clé ou un disque neuf et "
    "désignez-le. Pour écrire ici malgré tout, ajoutez « --same-volume » : ce sera noté."
)
NO_FOLDER = "Le dossier où écrire les preuves n’existe pas, ou le support n’est pas branché."
NO_ROOM = (
    "Il ne reste que {left} Mo sur ce support, il en faut au moins {least} : libérez de la place "
    "ou prenez-en un autre."
)
OTHER_KEYS = "Cette collecte a été commencée pour d’autres clés : reprenez-la avec les mêmes, ou dans un autre dossier."


@dataclass
class Outcome:
    """What a collection came to. ``status``: ``complete``, ``partial`` or ``failed``; ``sealed`` when it is closed.

    ``cut`` says why it stopped before its end: ``full``, ``lost``, ``stopped``; the same call goes on from there.
    """

    folder: Path | None
    status: str = "complete"
    cut: str = ""
    sentence: str = ""
    sealed: bool = False
    fingerprint: str = ""
    resumed: bool = False
    steps: list[dict[str, Any]] = field(default_factory=list)
    coverage: list[rules.Covered] = field(default_factory=list)
    pieces: int = 0
    missed: dict[str, int] = field(default_factory=dict)
    bytes: int = 0
    seconds: float = 0.0


@dataclass
class _Work:
    """A collection under way."""

    bundle: Bundle
    envelope: Envelope
    progress: Progress
    stop: Stop
    reserve: medium.Reserve
    stock: Stock = field(default_factory=Stock)

    def note(self, record: dict[str, Any]) -> None:
        """A line of the journal; the room kept aside serves when the medium is full."""
        with medium.writing():
            try:
                self.bundle.journal.append(record)
            except OSError as error:
                if error.errno not in medium.FULL:
                    raise
                self.reserve.give_back()
                self.bundle.journal.append(record)

    def check(self) -> None:
        if self.stop():
            raise Stopped


def _silent(percent: int, label: str) -> None:
    """Nobody listens."""


def _never() -> bool:
    return False


def check_destination(destination: Path, *, same_volume: bool) -> None:
    """Whether evidence may be written there; :class:`EvidenceError` says why not."""
    if not destination.is_dir():
        raise EvidenceError(NO_FOLDER)
    if not same_volume and medium.on_examined_disk(destination):
        raise EvidenceError(SAME_VOLUME)
    left = medium.free(destination)
    if left < medium.LEAST_FREE:
        raise EvidenceError(NO_ROOM.format(left=left // 10**6, least=medium.LEAST_FREE // 10**6))


def begin(destination: Path, options: Options) -> Bundle:
    """The cut collection that ``destination`` holds, or a new one; nothing is written when it is refused."""
    try:
        check_destination(destination, same_volume=options.same_volume)
        waiting = bundles.unsealed(destination)
        if not waiting:
            return bundles.create(destination, options)
        held = bundles.take_up(waiting[0])
    except OSError as error:
        raise EvidenceError(f"Ce support ne peut pas être lu ({platform.why(error)}).") from error
    if options.recipients and options.recipients != held.options.recipients:
        held.close()
        raise EvidenceError(OTHER_KEYS)
    held.options = Options(**{**held.options.__dict__, "max_bytes": options.max_bytes})
    return held


def collect(
    destination: Path,
    *,
    since: int = 7 * 86400,
    max_bytes: int = MAX_BYTES,
    recipients: Iterable[str] = (),
    progress: Progress = _silent,
    stop: Stop = _never,
    pieces: Iterable[str | Path] = (),
    by: str = "",
    same_volume: bool = False,
    state: bool = True,
    steps: Iterable[Step] | None = None,
    seal: bool = True,
) -> Outcome:
    """Collect into ``destination`` a new bundle, or go on with the one that was cut there; seal it when all is done.

    ``since`` is in seconds, ``max_bytes`` bounds the chosen files; ``recipients`` are age public keys. The outcome is
    ``partial`` when a chosen file could not be copied, or a step was cut or failed; what the system refuses to a
    person without rights is expected, and told in ``coverage``. Raises :class:`EvidenceError` when nothing could begin.
    """
    began = time.monotonic()
    envelope = Envelope(recipients)
    options = Options(since, max_bytes, envelope.recipients, by, same_volume, state)
    try:
        bundle = begin(destination, options)
    except MediumFull as error:
        raise EvidenceError(NO_ROOM.format(left=0, least=medium.LEAST_FREE // 10**6)) from error
    except MediumLost as lost:
        raise EvidenceError(f"Ce support ne se laisse pas écrire ({lost.why}).") from lost
    outcome = Outcome(bundle.folder, resumed=bundle.resumed)
    work = _Work(bundle, Envelope(bundle.options.recipients), progress, stop, medium.Reserve(bundle.folder))
    try:
        with _cut(outcome, work):
            work.reserve.take()
            work.stock = stock.take(bundle, work.note)
            if bundle.options.state:
                _state(work, tuple(steps_of(platform.system()) if steps is None else steps))
            _pieces(work, pieces)
        _count(outcome, work)
    finally:
        work.reserve.give_back()
        bundle.close()
    if seal and not outcome.cut:
        _close(outcome, progress, stop)
    outcome.seconds = time.monotonic() - began
    return outcome


@contextlib.contextmanager
def _cut(outcome: Outcome, work: _Work) -> Iterator[None]:
    """What stops a collection before its end is told, and noted where the medium still can."""
    try:
        yield
    except Stopped:
        outcome.cut, outcome.status = "stopped", "partial"
        outcome.sentence = "Arrêté à votre demande : la même commande reprend où elle en était."
    except MediumFull:
        outcome.cut, outcome.status = "full", "partial"
        outcome.sentence = (
            "Le support est plein : libérez de la place et relancez, ou scellez ce qui est déjà recueilli."
        )
    except (MediumLost, OSError) as error:  # what sources answer never comes this far
        why = error.why if isinstance(error, MediumLost) else platform.why(error)
        outcome.cut, outcome.status = "lost", "failed"
        outcome.sentence = f"Le support ne répond plus ({why}) : rebranchez-le et relancez."
    if outcome.cut:
        with contextlib.suppress(MediumFull, MediumLost):
            work.note({"kind": "cut", "at": bundles.now(), "why": outcome.cut})


def _state(work: _Work, steps: tuple[Step, ...]) -> None:
    context = Context(since=work.bundle.options.since, skip=(work.bundle.folder,))
    folder = work.bundle.folder / sinks.FOLDER
    for number, step in enumerate(steps):
        if step.id in work.stock.steps:
            continue
        work.check()
        work.progress(STATE_SHARE * number // max(1, len(steps)), f"Relevé : {step.label}")
        done = running.perform(step, context.fresh(), folder, work.envelope, work.stop)
        work.check()
        record: dict[str, Any] = {
            "kind": "step", "at": bundles.now(), "id": step.id, "order": step.order, "label": step.label,
            "artefacts": list(step.artefacts), "rights": step.rights, "outcome": done.outcome, "reason": done.reason,
            "file": done.file, "sha256": done.sha256, "size": done.size, "clear_sha256": done.clear_sha256,
            "clear_size": done.clear_size, "milliseconds": done.milliseconds, "cut": done.cut,
        } | _hidden(work.envelope, "misses", done.misses)  # fmt: skip
        work.note(record)
        work.stock.steps[step.id] = record


def _hidden(envelope: Envelope, name: str, value: Any) -> dict[str, Any]:
    """Paths are personal data: in clear, or sealed to the recipients under ``…_age``."""
    if envelope.recipients and value:
        return {f"{name}_age": envelope.text(rules.canonical(value))}
    return {name: value}


def _pieces(work: _Work, paths: Iterable[str | Path]) -> None:
    folder = work.bundle.folder / copying.FOLDER
    budget = copying.Budget(max(0, work.bundle.options.max_bytes - work.stock.spent), work.stop)

    def unlisted(path: Path, reason: str) -> None:
        name = copying.name_of(work.bundle.id, path)
        _note_piece(work, copying.Piece(name, {"path": str(path), "folder": True}, rules.REFUSED, reason))

    for number, path in enumerate(copying.expand(paths, unlisted)):
        work.check()
        if number % 20 == 0:
            work.progress(STATE_SHARE, f"Copie des fichiers choisis : {number}")
        if _within(path, work.bundle.folder):
            continue
        name = copying.name_of(work.bundle.id, path)
        if key(name) in work.stock.copied:
            continue
        piece = copying.copy(path, work.bundle.id, folder, work.envelope, budget)
        _note_piece(work, piece)
        if piece.outcome == rules.COLLECTED:
            work.stock.copied.add(key(piece.name))


def _within(path: Path, folder: Path) -> bool:
    return str(path).startswith(str(folder.absolute()))


def _note_piece(work: _Work, piece: copying.Piece) -> None:
    work.note({
        "kind": "piece", "at": bundles.now(), "name": piece.name, "outcome": piece.outcome, "reason": piece.reason,
        "sha256": piece.sha256, "size": piece.size, "clear_sha256": piece.clear_sha256,
        "clear_size": piece.clear_size, "stable": piece.stable,
    } | _hidden(work.envelope, "detail", piece.detail))  # fmt: skip


def _count(outcome: Outcome, work: _Work) -> None:
    """Totals, from the journal: it is what a cut leaves."""
    outcome.steps = sorted(work.stock.steps.values(), key=lambda s: (s["order"], s["id"]))
    outcome.coverage = rules.coverage(
        (tuple(s["artefacts"]), s["outcome"], s["reason"]) for s in outcome.steps
    )
    outcome.bytes = sum(step["size"] for step in outcome.steps)
    last: dict[bytes, str] = {}
    with contextlib.suppress(OSError, ValueError):
        for record in work.bundle.journal.records():
            if record["kind"] == "piece":
                if record["outcome"] == rules.COLLECTED:
                    outcome.bytes += record["size"]
                    last.pop(key(record["name"]), None)
                else:
                    last[key(record["name"])] = record["reason"]
    outcome.pieces = len(work.stock.copied)
    for reason in last.values():
        outcome.missed[reason] = outcome.missed.get(reason, 0) + 1
    broken = any(s["cut"] or s["outcome"] in (rules.TIMEOUT, rules.FAILED) for s in outcome.steps)
    if not outcome.cut and (broken or set(outcome.missed) - NOTED):
        outcome.status = "partial"


def _close(outcome: Outcome, progress: Progress, stop: Stop) -> None:
    from vigie.evidence.sealing import seal

    assert outcome.folder is not None  # noqa: S101
    try:
        sealed = seal(outcome.folder, progress=lambda done, label: progress(80 + done // 5, label), stop=stop)
    except Stopped:
        outcome.status, outcome.cut = "partial", "stopped"
        outcome.sentence = "Arrêté pendant la fermeture : la même commande la reprend."
    except MediumFull:
        outcome.status, outcome.cut = "partial", "full"
        outcome.sentence = "Le support est plein au moment de sceller : libérez 4 Mo et relancez."
    except MediumLost as lost:
        outcome.status, outcome.cut = "failed", "lost"
        outcome.sentence = f"Le support ne répond plus ({lost.why}) : rebranchez-le et relancez."
    else:
        outcome.sealed, outcome.fingerprint = True, sealed.fingerprint
        if sealed.withdrawn:
            outcome.status = "partial"
            outcome.sentence = (
                f"{sealed.withdrawn} pièce(s) abîmée(s) sur le support ont été retirées, et c’est noté."
            )
