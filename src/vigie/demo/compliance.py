"""The compliance file of the demo's practice, kept through the services."""

from dataclasses import replace
from typing import Any


def register(story: dict[str, Any]) -> None:
    """Begin the register from what is proposed, complete some records, leave the others to be done."""
    from vigie.practice import services as practice
    from vigie.processing import services

    practice.set_coordinates(story["coordinates"])
    chosen, _ = services.proposals()
    for row in services.add_ready([ready.id for ready in chosen]):
        if row.origin in story["reviewed"]:
            record = services.record_of(row)
            services.save(row, row.title, replace(record, no_transfer=True, other_measures=story["measure"]))
            services.review(row)
    with_family = services.add_own(story["own"]["title"])
    services.save(with_family, with_family.title, _own(story["own"]))


def _own(story: dict[str, Any]) -> Any:
    from vigie.processing.rules.completeness import Data, Record

    return Record(
        purposes=tuple(story["purposes"]), persons=tuple(story["persons"]), basis=story["basis"],
        data={name: Data(*texts) for name, texts in story["data"].items()}, no_recipient=True, support=story["support"],
    )  # fmt: skip
