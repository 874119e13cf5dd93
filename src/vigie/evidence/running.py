"""One step, in a worker with a deadline; and the programs that steps start. No shell, no window."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vigie import platform
from vigie.evidence import rules
from vigie.evidence.copying import missed_by
from vigie.evidence.errors import MediumFull, MediumLost
from vigie.evidence.sinks import Closed, Enough, Sink
from vigie.evidence.steps import Context, Step
from vigie.evidence.wrapping import Envelope
from vigie.machine import children

TICK = 0.02
REASONS = {
    "absent": (rules.ABSENT, "Introuvable sur ce poste."),
    "refused": (rules.REFUSED, "Il faut les droits administrateur."),
    "busy": (rules.REFUSED, "Tenu par un autre programme."),
    "timeout": (rules.TIMEOUT, "Pas de réponse à temps."),
}
IN_PART = "Une partie demande les droits administrateur."
ADMIN = "Il faut les droits administrateur."
NO_TIME = "Arrêté au bout de {seconds} s : ce qui a été lu avant est gardé."
NO_ROOM = "Coupé à la taille prévue ({size} Mo)."
ERROR = "Le système a répondu par une erreur."


@dataclass
class Done:
    """What became of a step. ``file`` is empty when it left none; ``cut`` by its time or its size."""

    step: Step
    outcome: str
    reason: str = ""
    file: str = ""
    sha256: str = ""
    size: int = 0
    clear_sha256: str = ""
    clear_size: int = 0
    milliseconds: int = 0
    cut: bool = False
    misses: list[dict[str, str]] = field(default_factory=list)


def perform(step: Step, context: Context, folder: Path, envelope: Envelope, stop: Callable[[], bool]) -> Done:
    """Run it and keep what it wrote. Only the medium's troubles are raised: the rest is an outcome."""
    if step.run is None:
        return Done(step, rules.NOT_COLLECTED if step.applies else rules.NOT_APPLICABLE, step.why)
    if step.rights == "admin" and not context.admin:
        return Done(step, rules.REFUSED, ADMIN)
    began = time.monotonic()
    sink = Sink(folder, step.stem, step.ending, envelope, step.limit)
    try:
        error, late = _within(step, context, sink, stop)
    except BaseException:
        sink.drop()
        raise
    if isinstance(error, MediumFull | MediumLost):
        sink.drop()
        raise error
    done = Done(step, *_judged(step, sink, error, late), cut=late or sink.full, misses=sink.misses)
    if sink.written and done.outcome in rules.HELD:
        kept, clear = sink.keep()
        done.file, done.sha256, done.size = sink.name, kept.hex(), kept.size
        done.clear_sha256, done.clear_size = clear.hex(), clear.size
    else:
        sink.drop()
    done.milliseconds = int((time.monotonic() - began) * 1000)
    return done


def _within(
    step: Step, context: Context, sink: Sink, stop: Callable[[], bool]
) -> tuple[BaseException | None, bool]:
    """The step's exception if any, and whether its time was up. A thread that hangs is left behind, unheard."""
    answer: list[BaseException | None] = []
    run = step.run
    assert run is not None  # noqa: S101

    def work() -> None:
        try:
            run(context, sink)
        except BaseException as error:
            answer.append(error)
        else:
            answer.append(None)

    worker = threading.Thread(target=work, name=f"evidence-{step.id}", daemon=True)
    until = time.monotonic() + step.deadline
    worker.start()
    late = False
    while worker.is_alive():
        worker.join(TICK)
        if worker.is_alive() and (time.monotonic() > until or stop()):
            late = True
            break
    if late:
        context.abort()
        worker.join(0.3)
    sink.close()
    return (answer[0] if answer else None), late


def _judged(step: Step, sink: Sink, error: BaseException | None, late: bool) -> tuple[str, str]:
    """Outcome and French reason."""
    if isinstance(error, Enough) or sink.full:
        return rules.PARTIAL, NO_ROOM.format(size=max(1, step.limit >> 20))
    if late or isinstance(error, Closed):
        outcome = rules.PARTIAL if sink.written else rules.TIMEOUT
        reason = NO_TIME.format(seconds=int(step.deadline)) if sink.written else REASONS["timeout"][1]
        return outcome, reason
    if error is not None:
        outcome, reason = _of_error(error)
        return (rules.PARTIAL if sink.written else outcome), reason
    telling = [miss for miss in sink.misses if miss["reason"] != "absent"]
    if not sink.written:
        first = telling[0]["reason"] if telling else "absent"
        return REASONS.get(first, (rules.FAILED, ERROR))
    if telling:
        said = {REASONS.get(miss["reason"], ("", ERROR))[1] for miss in telling}
        said = {IN_PART if sentence == ADMIN else sentence for sentence in said}
        return rules.PARTIAL, " ".join(sorted(said))
    return rules.COLLECTED, ""


def _of_error(error: BaseException) -> tuple[str, str]:
    if isinstance(error, OSError):
        return REASONS.get(missed_by(error), (rules.FAILED, ERROR))
    name = type(error).__name__
    if name == "AccessDenied":  # psutil's own
        return REASONS["refused"]
    if isinstance(error, TimeoutError) or name == "TimeoutExpired":
        return REASONS["timeout"]
    return rules.FAILED, f"{ERROR} ({name})"


def program(context: Context, sink: Sink, *words: str, redact: bool = False) -> bool:
    """What a program writes, raw, into the sink as it comes; whether it answered without an error.

    Its own environment in English, no name resolution asked of it, its errors dropped; it ends with the step.
    """
    environment = context.around.for_programs()
    written = list(words)
    try:
        if platform.system() == "windows":
            written[0] = children.find(words[0], environment.get("PATH", ""))
        process = subprocess.Popen(
            written,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
            creationflags=platform.NO_WINDOW,
        )
    except OSError as error:
        sink.miss(words[0], missed_by(error))
        return False
    context.holds(process)
    said = False
    try:
        first = next(_output(process, redact), b"")
        if first:
            said = True
            sink.raw(" ".join(words), _chained(first, _output(process, redact)))
        code = process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        code = -1
    finally:
        children.end(process)
    if code != 0 and not context.over.is_set():
        sink.miss(words[0], "failed" if said or context.admin else "refused", code=str(code))
    return code == 0


def _output(process: children.Process, redact: bool) -> Iterator[bytes]:
    """Line by line where secrets are to be hidden, as it comes elsewhere."""
    stream: Any = process.stdout
    read: Callable[[int], bytes] = stream.readline if redact else stream.read1
    while block := read(65536):
        yield redacted(block) if redact else block


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def redacted(line: bytes) -> bytes:
    """A line without its obvious secrets, whatever its encoding."""
    return rules.redacted_text(line.decode("latin-1")).encode("latin-1")
