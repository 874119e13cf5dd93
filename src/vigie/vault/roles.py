"""Who may open the vault."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The part a person plays in the practice; the value is what the database stores."""

    OWNER = "owner"
    ASSOCIATE = "associate"
    LOCUM = "locum"
    DPO = "dpo"
    SECRETARY = "secretary"
    IT_HELPER = "it_helper"

    @property
    def french(self) -> str:
        """The name shown on screen."""
        return FRENCH[self]


FRENCH = {
    Role.OWNER: "responsable",
    Role.ASSOCIATE: "associé",
    Role.LOCUM: "remplaçant",
    Role.DPO: "DPO",
    Role.SECRETARY: "secrétariat",
    Role.IT_HELPER: "assistant informatique",
}


@dataclass(frozen=True)
class Actor:
    """The one person at the keyboard."""

    access_id: int
    label: str
    role: Role
