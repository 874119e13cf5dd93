"""A supplier's file as plain JSON values, and back; what a newer program wrote and this one cannot read is unknown."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from vigie.suppliers.rules.keeping import Certificate, Seen, Standing


def plain(said: Standing) -> dict[str, Any]:
    """As the database keeps it."""
    held = said.certificate
    return {
        "seen": str(said.seen),
        "hosts": said.hosts,
        "signed_on": _shown(said.signed_on),
        "ends_on": _shown(said.ends_on),
        "renews": said.renews,
        "clauses": dict(said.clauses),
        "outside": said.outside,
        "guarantee": said.guarantee,
        "country": said.country,
        "further": said.further,
        "certificate": {
            "number": held.number,
            "body": held.body,
            "activities": list(held.activities),
            "ends_on": _shown(held.ends_on),
            "framework_2024": held.framework_2024,
        },
    }


def standing(kept: Mapping[str, Any]) -> Standing:
    """What :func:`plain` gave."""
    held = kept.get("certificate")
    card: Mapping[str, Any] = held if isinstance(held, Mapping) else {}
    clauses = kept.get("clauses")
    seen = _text(kept.get("seen"))
    listed = card.get("activities")
    return Standing(
        seen=Seen(seen) if seen in set(Seen) else Seen.UNKNOWN,
        hosts=_flag(kept.get("hosts")),
        signed_on=_date(kept.get("signed_on")),
        ends_on=_date(kept.get("ends_on")),
        renews=_flag(kept.get("renews")),
        clauses={str(k): v for k, v in clauses.items() if isinstance(v, bool)}
        if isinstance(clauses, Mapping)
        else {},
        certificate=Certificate(
            _text(card.get("number")),
            _text(card.get("body")),
            tuple(n for n in listed if isinstance(n, int) and 1 <= n <= 6)
            if isinstance(listed, list)
            else (),
            _date(card.get("ends_on")),
            _flag(card.get("framework_2024")),
        ),
        outside=_flag(kept.get("outside")),
        guarantee=_text(kept.get("guarantee")),
        country=_text(kept.get("country")),
        further=_text(kept.get("further")),
    )


def _shown(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
