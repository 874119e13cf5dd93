"""The clock of the year that is told: only while a demo is built, before anybody is served."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from django.utils import timezone

STEP = timedelta(milliseconds=20)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Everything that asks Django for the time is told ``moment``, a little later at each question.

    The services take their instants from there, the journal too: so the history is made by the services
    themselves, in its order, and none of them needs to know that it is fiction.
    """
    told = moment

    def now() -> datetime:
        nonlocal told
        told += STEP
        return told

    with patch.object(timezone, "now", now):
        yield
