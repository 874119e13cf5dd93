"""What the team's accesses are worth, published as facts for the bilan."""

from collections.abc import Iterable
from datetime import datetime

from vigie.catalogue.rules import Fact
from vigie.staffing import services
from vigie.staffing.models import Review

SOURCE = "équipe notée dans Vigie"
NONE = "L’équipe n’est pas notée dans Vigie."
KEYS = (
    "staffing.listed",
    "staffing.too_wide",
    "staffing.unknown",
    "staffing.confidentiality_unsigned",
    "staffing.charter_unsigned",
    "staffing.departures_open",
)


def facts(now: datetime) -> Iterable[Fact]:
    """People, accesses too wide or unknown, what is not signed, departures still open.

    While the profile speaks of people who are not noted, a zero proves nothing: it is unavailable.
    """
    told = services.everyone(now)
    lacking = services.not_noted(told) if told else NONE
    here = [one for one in told if not one.gone]
    values = (
        len(here),
        sum(one.too_wide for one in here),
        sum(one.unknown for one in here),
        sum(services.CONFIDENTIALITY in one.unsigned for one in here),
        sum(services.CHARTER in one.unsigned for one in here),
        sum(one.gone and bool(one.open_steps or one.still_in_vigie) for one in told),
    )
    for key, value in zip(KEYS, values, strict=True):
        if lacking and not value:
            yield Fact(key, unavailable=lacking, source=SOURCE, measured_at=now)
        else:
            yield Fact(key, value, source=SOURCE, measured_at=now)
    last = Review.objects.first()
    if last is None:
        yield Fact("staffing.review_days", unavailable=NONE, source=SOURCE, measured_at=now)
    else:
        yield Fact("staffing.review_days", max((now - last.done_at).days, 0), source=SOURCE, measured_at=now)
    if services.joint_agreement() is None:
        yield Fact(
            "staffing.joint_agreement",
            unavailable="Aucun accord signé n’est noté dans Vigie.",
            source=SOURCE,
            measured_at=now,
        )
    else:
        yield Fact("staffing.joint_agreement", True, source=SOURCE, measured_at=now)
