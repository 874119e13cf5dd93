"""What a notification to the CNIL must say, held against what has been written. The fields are data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `basis`: law (art. 33(3), mandatory) or proposed (Vigie's own, wording of the form not checked).

    `when` narrows a mandatory field: `late` is asked only past the delay (art. 33(1), the reasons for the delay).
    """

    id: str
    group: str
    label: str
    basis: str
    when: str = ""

    @property
    def mandatory(self) -> bool:
        """Art. 33(3), or the reasons for a delay."""
        return self.basis == "law"


def is_late(known_at: datetime, sent_at: datetime, hours: int = 72) -> bool:
    """Whether a notification sent then must give the reasons for its delay (both aware)."""
    return sent_at - known_at > timedelta(hours=hours)


def unanswered(fields: Iterable[Field], written: Mapping[str, object], *, late: bool) -> tuple[Field, ...]:
    """The mandatory fields that say nothing yet. « Pas encore connu » is an answer: art. 33(4) lets it come later."""
    return tuple(
        field
        for field in fields
        if field.mandatory and (field.when != "late" or late) and not str(written.get(field.id) or "").strip()
    )
