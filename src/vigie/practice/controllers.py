"""Who answers for the patients' data: the practice, each professional, all of them together."""

from dataclasses import dataclass
from datetime import date

from vigie.practice import services
from vigie.practice.models import Job, Person

OWN, JOINTLY = "own_patients", "jointly"
WORDS = {OWN: "chacun pour ses patients", JOINTLY: "responsables conjoints"}


@dataclass(frozen=True, slots=True)
class Controllers:
    """Names, and how they share it (RGPD, articles 4(7) and 26); `how` is empty for the practice as a whole."""

    names: tuple[str, ...]
    how: str = ""

    @property
    def text(self) -> str:
        """As a record says it."""
        listed = ", ".join(self.names)
        return f"{listed}, {WORDS[self.how]}" if self.how else listed


def answering(decides: str, responsible: str, owners: tuple[str, ...]) -> Controllers:
    """By who decides. A single owner, an employer, no answer: whoever answers for the practice."""
    if decides in WORDS and len(owners) > 1:
        return Controllers(owners, decides)
    return Controllers((responsible,) if responsible else ())


def of_patients(today: date) -> Controllers:
    """Who answers for the patients' data today."""
    found = services.current()
    owners = tuple(
        row.name
        for row in Person.objects.filter(job__in=(Job.HOLDER, Job.ASSOCIATE))
        if (row.starts_on is None or row.starts_on <= today) and (row.ends_on is None or today <= row.ends_on)
    )
    return answering(str(found.values.get("decides", "")), found.responsible, owners)


def about_patients(persons: tuple[str, ...]) -> bool:
    """Whether a record says that it is about patients."""
    return "patient" in " ".join(persons).lower()
