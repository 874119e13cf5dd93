"""How old the last compliance file is and what it lacked, published as facts for the bilan."""

from collections.abc import Iterable
from datetime import datetime

from vigie.binder.models import Build
from vigie.catalogue.rules import Fact

SOURCE = "dossier constitué dans Vigie"
NONE = "Aucun dossier n’a encore été constitué dans Vigie."


def facts(now: datetime) -> Iterable[Fact]:
    """Days since it was built, and how many things its first page said lacking; without one, unavailable."""
    last = Build.objects.first()
    if last is None:
        for key in ("binder.age_days", "binder.missing"):
            yield Fact(key, unavailable=NONE, source=SOURCE, measured_at=now)
        return
    yield Fact("binder.age_days", max((now - last.built_at).days, 0), source=SOURCE, measured_at=now)
    yield Fact("binder.missing", last.missing, source=SOURCE, measured_at=last.built_at)
