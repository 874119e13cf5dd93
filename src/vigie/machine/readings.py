"""What the machine says of itself: dated readings, each with a value or the reason why there is none."""

from dataclasses import KW_ONLY, dataclass
from datetime import UTC, date, datetime
from typing import Literal

Rights = Literal["user", "admin"]
Value = bool | int | float | str | date | tuple[str, ...]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Finding:
    """A parser's answer for one fact, before it is dated."""

    key: str
    value: Value | None = None
    unavailable: str | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) == (self.unavailable is None):
            raise ValueError(f"{self.key}: a value or a reason, never both, never neither")


def known(key: str, value: Value, source: str) -> Finding:
    return Finding(key, value=value, source=source)


def unknown(key: str, reason: str, source: str = "") -> Finding:
    return Finding(key, unavailable=reason, source=source)


@dataclass(frozen=True)
class Reading:
    """One fact of one device at one instant. ``unavailable`` is a French sentence, never an empty one."""

    key: str
    _: KW_ONLY
    value: Value | None = None
    unavailable: str | None = None
    source: str = ""
    measured_at: datetime = EPOCH
    rights: Rights = "user"
    device: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) == (not self.unavailable):
            raise ValueError(f"{self.key}: a value or a reason, never both, never neither")
        if self.measured_at.tzinfo is None:
            raise ValueError(f"{self.key}: an instant without an offset")

    def to_json(self) -> dict[str, object]:
        said: dict[str, object] = {"key": self.key}
        if self.unavailable is not None:
            said["unavailable"] = self.unavailable
        elif isinstance(self.value, tuple):
            said["value"] = list(self.value)
        elif isinstance(self.value, date):
            said["value"] = self.value.isoformat()
        else:
            said["value"] = self.value
        said["device"] = self.device
        said["source"] = self.source
        said["measured_at"] = self.measured_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        said["rights"] = self.rights
        return said
