"""Runs the probes. Each has its own time limit; one that hangs or fails never stops the others."""

import queue
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

from vigie.machine import children
from vigie.machine.decode import join
from vigie.machine.probe import Probe, Shared
from vigie.machine.raws import Failure, Raw
from vigie.machine.surroundings import Surroundings, is_admin

LARGEST = 4 * 1024 * 1024
WORKERS = 8

RIGHTS_WORDS = (
    b"permission denied",
    b"operation not permitted",
    b"must be root",
    b"need to be root",
    b"not authorized",
    b"run as root",
    b"are you root",
    b"authorization failed",
    b"requires root",
)
NO_SYSTEMD = b"not been booted with systemd"


class Refused(Exception):  # noqa: N818 (a refusal is an answer here, not an error)
    """A probe that could not bring anything back, and why."""

    def __init__(self, failure: Failure, detail: str = "") -> None:
        super().__init__(failure)
        self.failure: Failure = failure
        self.detail = detail


def collect(
    probes: Iterable[Probe], around: Surroundings, progress: Callable[[int, int, str], None] | None = None
) -> dict[str, Raw]:
    """Every probe's raw output, by name; ``progress(done, total, name)`` says how far it is."""
    wanted = list(probes)
    calls = {probe.shared for probe in wanted if probe.shared is not None}
    groups = [[probe for probe in wanted if probe.shared is call] for call in sorted(calls, key=_longest)]
    groups += [[probe] for probe in wanted if probe.shared is None]
    found: dict[str, Raw] = {}
    with ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="probe") as pool:
        running = {pool.submit(_group, group, around): group for group in groups}
        for future in as_completed(running):
            answers = future.result()
            for probe in running[future]:
                found[probe.name] = answers[probe.name]
                if progress is not None:
                    progress(len(found), len(wanted), probe.name)
    return found


def _longest(call: Shared) -> float:
    return -call.timeout


def _group(group: list[Probe], around: Surroundings) -> dict[str, Raw]:
    """A probe of its own, or those that one call answers."""
    call = group[0].shared
    if call is None:
        return {probe.name: _one(probe, around) for probe in group}
    refused = {probe.name: raw for probe in group if (raw := _without_rights(probe)) is not None}
    asked = tuple(probe.name for probe in group if probe.name not in refused)
    failure: Failure = "failed"
    detail, answers = "", {}
    try:
        answers = dict(call.call(around, asked, call.timeout)) if asked else {}
    except Refused as error:
        failure, detail = error.failure, error.detail
    except Exception:
        # as for a probe of its own: what a foreign program does never stops the audit
        failure = "failed"
    found = {}
    for probe in group:
        raw = refused.get(probe.name) or answers.get(probe.name)
        raw = raw or Raw(probe.name, failure=failure, detail=detail)
        found[probe.name] = replace(raw, where=probe.where)
    return found


def _without_rights(probe: Probe) -> Raw | None:
    if probe.rights == "admin" and not is_admin():
        return Raw(probe.name, failure="denied", where=probe.where)
    return None


def _one(probe: Probe, around: Surroundings) -> Raw:
    if (denied := _without_rights(probe)) is not None:
        return denied
    try:
        if probe.kind == "command":
            data = run(probe.commands, around, probe.timeout, probe.keeps_errors, probe.codes)
        else:
            data = _within(probe.timeout, lambda: _read(probe, around))
    except Refused as refused:
        return Raw(probe.name, failure=refused.failure, detail=refused.detail, where=probe.where)
    except PermissionError:
        return Raw(probe.name, failure="denied", where=probe.where)
    except FileNotFoundError:
        return Raw(probe.name, failure="absent", where=probe.where)
    except Exception:
        # whatever a foreign file or program does, the audit goes on and says that this one failed
        return Raw(probe.name, failure="failed", where=probe.where)
    return Raw(probe.name, data=data, where=probe.where)


def _read(probe: Probe, around: Surroundings) -> bytes:
    if probe.call is not None:
        return probe.call(around)
    return read_files(probe.paths, around)


def _within(timeout: float, action: Callable[[], bytes]) -> bytes:
    """Reads in a thread that is left behind if it hangs: a dead network folder must not hold the audit."""
    answers: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()

    def attempt() -> None:
        try:
            answers.put(action())
        except Exception as error:
            answers.put(error)

    threading.Thread(target=attempt, name="probe-read", daemon=True).start()
    try:
        answer = answers.get(timeout=timeout)
    except queue.Empty:
        raise Refused("timeout") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def read_file(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise Refused("too_large")
    with path.open("rb") as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Refused("too_large")
    return data


def read_files(written: tuple[str, ...], around: Surroundings) -> bytes:
    """One path: its bytes. Several paths or a pattern: the files that exist, joined under their names."""
    single = len(written) == 1 and "*" not in written[0]
    if single:
        return read_file(around.path(written[0]))
    found: list[tuple[str, bytes]] = []
    denied = False
    for pattern in written:
        for path, name in _matching(pattern, around):
            try:
                found.append((name, read_file(path)))
            except PermissionError:
                denied = True
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                continue
    if denied:
        # a part that can't be read may hold the line that decides: better no answer than half of one
        raise Refused("denied")
    if not found:
        raise Refused("absent")
    return join(found)


def _matching(pattern: str, around: Surroundings) -> list[tuple[Path, str]]:
    if "*" not in pattern:
        return [(around.path(pattern), pattern)]
    head, _, tail = pattern.partition("*")
    folder, _, start = head.rpartition("/")
    base = around.path(folder or "/")
    if base.is_dir():
        list(base.iterdir())  # raises where the folder itself can't be listed
    return sorted(
        (path, f"{folder}/{path.relative_to(base).as_posix()}") for path in base.glob(start + "*" + tail)
    )


def run(
    commands: tuple[tuple[str, ...], ...],
    around: Surroundings,
    timeout: float,
    keeps_errors: bool = False,
    codes: tuple[int, ...] = (0,),
    given: bytes = b"",
) -> bytes:
    """The output of one or more programs; the first failure counts only if none answered.

    ``given`` is what each reads on its standard input.
    """
    outputs: list[bytes] = []
    first: Refused | None = None
    until = time.monotonic() + timeout
    for command in commands:
        try:
            outputs.append(
                _program(command, around, max(0.05, until - time.monotonic()), keeps_errors, codes, given)
            )
        except Refused as refused:
            first = first or refused
            if refused.failure == "timeout":
                raise
    if not outputs:
        raise first or Refused("failed")
    return b"".join(outputs)


def _program(
    command: tuple[str, ...],
    around: Surroundings,
    timeout: float,
    keeps_errors: bool,
    codes: tuple[int, ...],
    given: bytes,
) -> bytes:
    try:
        process = children.start(command, around.for_programs(), given)
    except FileNotFoundError:
        raise Refused("absent", f"Le programme « {command[0]} » n’est pas installé.") from None
    except PermissionError:
        raise Refused("denied") from None
    try:
        output, errors = children.drain(process, timeout, LARGEST)
    except TimeoutError:
        raise Refused("timeout") from None
    except children.TooMuch:
        raise Refused("too_large") from None
    finally:
        children.end(process)
    if process.returncode not in codes:
        raise _refusal(command, output + errors)
    return output + errors if keeps_errors else output


def _refusal(command: tuple[str, ...], said: bytes) -> Refused:
    lower = said.lower()
    if NO_SYSTEMD in lower:
        return Refused(
            "failed", "Ce poste ne démarre pas avec systemd : ses services ne peuvent pas être lus."
        )
    if any(word in lower for word in RIGHTS_WORDS):
        return Refused("denied")
    return Refused("failed", f"Le programme « {command[0]} » a répondu par une erreur.")
