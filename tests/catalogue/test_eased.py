"""Windows 10 that still gets its updates is to be replaced, without the alarm of one that gets none."""

from datetime import UTC, datetime, timedelta

from vigie.catalogue import loader
from vigie.catalogue.rules import Device, Fact, Outcome, Profile, Verdict, evaluate

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def judge(**read: object) -> Verdict:
    catalogue = loader.load()
    keys = {
        "supported": "os.supported",
        "extended": "os.extended_updates",
        "days": "updates.last_installed_days",
    }
    facts = [
        Fact(keys[name], value, device="pc", measured_at=NOW - timedelta(hours=1))  # type: ignore[arg-type]
        for name, value in read.items()
    ]
    profile = Profile({}, (Device("pc", "windows"),))
    found = evaluate(catalogue.controls, facts, profile, catalogue.facts, NOW)
    return next(v for v in found.verdicts if v.id == "system_supported")


def test_updates_that_still_arrive_ease_it() -> None:
    eased = judge(supported=False, extended=True, days=20)
    assert (eased.outcome, eased.severity) == (Outcome.TO_FIX, 3)


def test_updates_that_stopped_do_not() -> None:
    for read in ({"days": 90}, {}):
        verdict = judge(supported=False, extended=True, **read)
        assert (verdict.outcome, verdict.severity) == (Outcome.TO_FIX, 5)
    assert judge(supported=False, extended=False, days=3).severity == 5


def test_an_unread_revision_is_unknown() -> None:
    assert judge(days=3).outcome == Outcome.UNKNOWN
