"""Raw outputs in one line, and captures in a folder."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vigie.machine.raws import Failure, Raw, Raws
from vigie.machine.readings import Finding, Rights, Value

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
REAL = Path(__file__).parent / "captures" / "linux"


def raws(
    files: dict[str, str | bytes | Failure | object],
    rights: Rights = "user",
    trusted: bool = True,
    now: datetime = NOW,
) -> Raws:
    """Text and bytes are outputs; ``failure("absent")`` is a failure; anything else is written as JSON."""
    return Raws({name: _raw(name, content) for name, content in files.items()}, now, rights, trusted)


class failure(str):  # noqa: N801 (reads as a word in the tests)
    """A probe that brought nothing."""


def _raw(name: str, content: object) -> Raw:
    if isinstance(content, failure):
        return Raw(name, failure=str(content), where=name)  # type: ignore[arg-type]
    if isinstance(content, str):
        return Raw(name, data=content.encode())
    if isinstance(content, bytes):
        return Raw(name, data=content)
    return Raw(name, data=json.dumps(content).encode())


def real(name: str) -> bytes:
    return (REAL / name).read_bytes()


def values(findings: list[Finding]) -> dict[str, Value | None]:
    """The values by key; None where the fact is unavailable (and then the reason is a sentence)."""
    for finding in findings:
        if finding.unavailable is not None:
            assert finding.unavailable.endswith("."), finding
            assert "{" not in finding.unavailable, finding
    return {finding.key: finding.value for finding in findings}


def reason(findings: list[Finding], key: str) -> str:
    return next(finding.unavailable or "" for finding in findings if finding.key == key)


def capture(folder: Path, files: dict[str, str | bytes | object], **manifest: Any) -> Path:
    """A folder as another tool would leave it: the manifest and the files, nothing more."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        raw = _raw(name, content)
        (folder / name).write_bytes(raw.data or b"")
    said = {"system": "linux", "captured_at": NOW.isoformat(), "rights": "user", **manifest}
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    return folder
