"""The compliance file of the demo's practice, kept through the services."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
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


def year(story: dict[str, Any], today: date) -> Iterator[tuple[int, Callable[[], object]]]:
    """The rest of the file, each with how many days ago: some of it whole, some of it still lacking."""
    for row in story["team"]:
        yield story["team_days_ago"], partial(_person, row, today)
    yield story["review_days_ago"], _review
    for row in story["suppliers"]:
        yield story["suppliers_days_ago"], partial(_supplier, row, today)
    yield story["notice"]["days_ago"], partial(_notice, story["notice"], today)
    yield story["decision"]["days_ago"], partial(_decide, story["decision"])
    yield story["sweep"]["days_ago"], partial(_sweep, story["sweep"], today)
    for row in story["requests"]:
        yield row["days_ago"], partial(_request, row, today)
    for row in story["disclosures"]:
        yield row["days_ago"], partial(_disclose, row, today)
    yield story["patients"]["days_ago"], partial(_patients, story["patients"], today)
    yield story["binder_days_ago"], _binder
    yield story["change"]["days_ago"], partial(_change, story["change"])


def _person(row: dict[str, Any], today: date) -> None:
    from vigie.practice.models import Person
    from vigie.staffing import services
    from vigie.staffing.table import table

    def day(name: str) -> date | None:
        return today - timedelta(days=row[name]) if name in row else None

    person = services.save(
        Person(name=row["name"], job=row["job"], starts_on=day("from_days_ago"), ends_on=day("to_days_ago"))
    )
    expected, known = table().jobs[row["job"]], table()
    has = {name: (name in expected) != (name in row.get("otherwise", ())) for name in known.categories}
    services.set_rights(
        person, {name: value for name, value in has.items() if name not in row.get("unknown", ())}, {}
    )
    for of, left in row.get("lists", {}).items():
        services.mark(person, of, set(known.lists[of]) - set(left))
    for name in row.get("signed", ()):
        services.sign(person, name, day("from_days_ago") or today, None)


def _review() -> None:
    from django.utils import timezone

    from vigie.staffing import services

    services.review(timezone.now())


def _supplier(row: dict[str, Any], today: date) -> None:
    from vigie.suppliers import services
    from vigie.suppliers.rules.keeping import Certificate, Seen, Standing
    from vigie.suppliers.table import table

    certificate = Certificate()
    if ends := row.get("certificate_ends_in"):
        number = "EXEMPLE-HDS-1"
        certificate = Certificate(
            number, "Organisme d’exemple", (1, 2, 3, 4, 5, 6), today + timedelta(days=ends), True
        )
    signed = row.get("signed_days_ago")
    added = services.add(row["name"], row["kind"])
    for role in row["roles"]:
        services.is_called(added, role)
    services.save(
        added,
        Standing(
            seen=Seen(row["seen"]), hosts=row["hosts"], renews=True if signed else None,
            signed_on=today - timedelta(days=signed) if signed else None,
            clauses=dict.fromkeys(table().law, True) if signed else {}, certificate=certificate,
            outside=row.get("outside"), country=row.get("country", ""),
        ),
    )  # fmt: skip


def _notice(row: dict[str, Any], today: date) -> None:
    from django.utils import timezone

    from vigie.notices import services
    from vigie.notices.rules.composing import Kind

    services.post(
        services.issue(Kind.POSTER, timezone.now()),
        today - timedelta(days=row["days_ago"]),
        row["place"],
        None,
    )
    services.issue(Kind.LEAFLET, timezone.now())


def _decide(row: dict[str, Any]) -> None:
    from vigie.decisions import services
    from vigie.decisions.models import Kind

    services.decide(Kind.DPO, True, row["note"])


def _sweep(row: dict[str, Any], today: date) -> None:
    from vigie.retention import services
    from vigie.retention.models import Sweep

    told = {name: row[name] for name in ("outcome", "count", "method", "kept_aside", "backups")}
    services.note(Sweep(done_on=today - timedelta(days=row["days_ago"]), **told))


def _request(row: dict[str, Any], today: date) -> None:
    from vigie.requests import services
    from vigie.requests.models import Request

    received = today - timedelta(days=row["days_ago"])
    made = services.receive(Request(kind=row["kind"], asker=row["asker"], received_on=received), row)
    if "answered_after" in row:
        on = received + timedelta(days=row["answered_after"])
        services.identify(made, "seen", received)
        services.answer(made, "done", "hand", on)


def _disclose(row: dict[str, Any], today: date) -> None:
    from vigie.disclosures import services
    from vigie.disclosures.models import Disclosure

    names = ("requester", "verdict", "outcome", "channel")
    told = {name: row[name] for name in names}
    services.note(Disclosure(on=today - timedelta(days=row["days_ago"]), **told), row)


def _patients(row: dict[str, Any], today: date) -> None:
    """A list as the software exports it: births and visits spread over the years, and a line that cannot be read."""
    from vigie.retention import importing, patients

    lines = ["N° dossier;Nom;Prénom;Né(e) le;Dernière consultation"]
    for number in range(1, row["count"] + 1):
        born = today - timedelta(days=number * 389 % 31_000 + 400)
        seen = max(born, today - timedelta(days=number * 137 % 8_400))
        lines.append(f"{1000 + number};EXEMPLE {number};Fictif;{born:%d/%m/%Y};{seen:%d/%m/%Y}")
    lines.append("2001;EXEMPLE;Fictif;31/02/1980;12/03/2020")
    table = importing.read("\n".join(lines).encode())
    patients.bring(table, table.guessed, today)
    patients.freeze(patients.group(patients.Group.TO_DESTROY, today)[:1], today - timedelta(days=90), today)


def _binder() -> None:
    from django.utils import timezone

    from vigie.binder import services

    services.build("pdf", timezone.now())


def _change(row: dict[str, Any]) -> None:
    """A record changes once the poster hangs: the poster is to be done again."""
    from vigie.processing import services
    from vigie.processing.models import Activity
    from vigie.processing.rules.completeness import Kind, Recipient

    activity = Activity.objects.get(origin=row["origin"])
    record = services.record_of(activity)
    added = Recipient(Kind.PROCESSOR, row["recipient"])
    services.save(activity, activity.title, replace(record, recipients=(*record.recipients, added)))
    services.review(activity)
