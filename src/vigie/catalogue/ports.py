"""Ports: how rooms meet without importing each other.

Each registry is filled in `AppConfig.ready()` and frozen once every application is ready; a name that is taken twice is
an error, so that two slices can never answer for the same thing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

from vigie.catalogue.proofs import ProofSource, RegisterReader, SupplierReader
from vigie.catalogue.rules import Evaluation, Fact

Port = TypeVar("Port")


class RegistryError(RuntimeError):
    """A registry was misused: a name taken twice, or a registration after start."""


class Registry(Generic[Port]):
    """Named implementations of one port, in the order of registration."""

    def __init__(self) -> None:
        self._items: dict[str, Port] = {}
        self._frozen = False

    def register(self, name: str, item: Port) -> None:
        """Add an implementation; RegistryError if the name is taken or the registry is frozen."""
        if self._frozen:
            raise RegistryError(f"registration of {name!r} after start")
        if name in self._items:
            raise RegistryError(f"{name!r} is registered twice")
        self._items[name] = item

    def freeze(self) -> None:
        """No registration any more."""
        self._frozen = True

    def __iter__(self) -> Iterator[tuple[str, Port]]:
        return iter(self._items.items())

    def get(self, name: str) -> Port | None:
        """The implementation of that name, if there is one."""
        return self._items.get(name)


class FactProvider(Protocol):
    """Publishes what a slice knows, as facts."""

    def __call__(self, now: datetime) -> Iterable[Fact]: ...


class VerdictReader(Protocol):
    """Gives the verdicts in force to a slice that shows its own part of them."""

    def __call__(self, now: datetime) -> Evaluation: ...


class Measure(Protocol):
    """A measure of this PC that runs or has run."""

    report: dict[str, Any] | None
    failed: bool

    @property
    def running(self) -> bool: ...

    @property
    def percent(self) -> int: ...


class Measurer(Protocol):
    """Measures this PC in the background; keeps a report when asked. `linked`: another PC's cockpit follows it."""

    def start(self) -> Measure: ...

    def current(self) -> Measure | None: ...

    def forget(self) -> None: ...

    def keep(self, report: dict[str, Any]) -> Any: ...

    def linked(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due on a day; `neutral` is the title that may leave the PC in a calendar."""

    uid: str
    on: date
    title: str
    neutral: str
    url: str = ""
    done: bool = False
    sequence: int = 0


class DueSource(Protocol):
    """Publishes what falls due."""

    def __call__(self, now: datetime) -> Iterable[Due]: ...


@dataclass(frozen=True, slots=True)
class Task:
    """Something that people decided to do and that no measure asks for; the plan shows it beside the others."""

    uid: str
    title: str
    origin: str
    url: str
    owner: str = ""
    due_on: date | None = None


class ActionSource(Protocol):
    """Publishes what was decided and is not done yet."""

    def __call__(self, now: datetime) -> Iterable[Task]: ...


class ExportHandler(Protocol):
    """Exports a slice's own rows as plain JSON values, and puts them back into an empty vault."""

    def export(self) -> Any: ...

    def restore(self, rows: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class DocumentSource:
    """A document that a slice can make: its title, and how to build the bytes."""

    title: str
    media_type: str
    build: Callable[[datetime], bytes]


fact_providers: Registry[FactProvider] = Registry()
verdict_readers: Registry[VerdictReader] = Registry()
measurers: Registry[Measurer] = Registry()
due_sources: Registry[DueSource] = Registry()
action_sources: Registry[ActionSource] = Registry()
export_handlers: Registry[ExportHandler] = Registry()
document_sources: Registry[DocumentSource] = Registry()
register_readers: Registry[RegisterReader] = Registry()
supplier_readers: Registry[SupplierReader] = Registry()
proof_sources: Registry[ProofSource] = Registry()


def freeze() -> None:
    """Close every registry: called once, when all applications are ready."""
    for registry in (
        fact_providers,
        verdict_readers,
        measurers,
        due_sources,
        action_sources,
        export_handlers,
        document_sources,
        register_readers,
        supplier_readers,
        proof_sources,
    ):
        registry.freeze()


def measurer() -> Measurer:
    """What measures this PC."""
    found = measurers.get("workstation")
    if found is None:
        raise RegistryError("nothing measures this PC")
    return found
