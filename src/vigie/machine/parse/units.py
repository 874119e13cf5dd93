"""The services of systemd: the blocks of ``systemctl show``."""

from dataclasses import dataclass

from vigie.machine.raws import Raws


@dataclass(frozen=True)
class Units:
    """What systemd says of a few services; every answer is None when it said nothing."""

    states: dict[str, dict[str, str]]

    @property
    def known(self) -> bool:
        return bool(self.states)

    def _field(self, name: str, field: str) -> str:
        return self.states.get(f"{name}.service", {}).get(field, "")

    def installed(self, name: str) -> bool:
        return self._field(name, "LoadState") == "loaded"

    def active(self, name: str) -> bool | None:
        state = self._field(name, "ActiveState")
        return None if not state else state in ("active", "reloading")

    def enabled(self, name: str) -> bool | None:
        state = self._field(name, "UnitFileState")
        return None if not state else state in ("enabled", "enabled-runtime", "alias", "static")


def units(raws: Raws) -> Units:
    states: dict[str, dict[str, str]] = {}
    for block in (raws.text("systemd_units.txt") or "").split("\n\n"):
        fields = dict(line.split("=", 1) for line in block.split("\n") if "=" in line)
        if fields.get("Id", "").endswith((".service", ".timer")) and "ActiveState" in fields:
            states[fields["Id"]] = fields
    return Units(states)
