"""What is known of the practice: a missing part is unknown, never refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vigie.catalogue.rules.facts import Value

PROFILE_PREFIX = "profile."


@dataclass(frozen=True, slots=True)
class Device:
    """A device of the practice; `system` is None when nobody said what it runs."""

    id: str
    system: str | None = None
    version: str = ""
    portable: bool | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """The practice as described. `devices` is None as long as nobody described them."""

    values: Mapping[str, Value] = field(default_factory=dict)
    devices: tuple[Device, ...] | None = None

    def get(self, key: str) -> Value | None:
        """The value of `profile.something`, or None when it is not known."""
        return self.values.get(key.removeprefix(PROFILE_PREFIX))
