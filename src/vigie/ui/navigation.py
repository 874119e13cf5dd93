"""The menu: each room adds its entries from ``AppConfig.ready()``, none once requests come."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse

TODAY = "Aujourd’hui"
PROTECT = "Protéger"
PRACTICE = "Cabinet"
PROOF = "Preuves"
FOOTER = ""  # entries that stand at the foot of the page instead of the menu
SECTIONS = (TODAY, PROTECT, "Un doute", "Patients", PRACTICE, PROOF, "À imprimer")


class NavigationError(RuntimeError):
    """An entry is declared twice, in an unknown section, or too late."""


@dataclass(frozen=True)
class NavItem:
    """One entry; ``also``: the other pages it stands for (view names, or ``"room:"`` for a whole room)."""

    section: str
    label: str
    url_name: str
    icon: str = ""
    order: int = 100
    count: Callable[[], int] | None = None
    visible: Callable[[], bool] | None = None
    also: tuple[str, ...] = field(default=())

    def current(self, view_name: str) -> str:
        """The value of ``aria-current`` on the page ``view_name``, or nothing."""
        if view_name == self.url_name:
            return "page"
        rooms = tuple(name for name in self.also if name.endswith(":"))
        return "true" if view_name in self.also or (rooms and view_name.startswith(rooms)) else ""


@dataclass(frozen=True)
class Link:
    """An entry made ready for a page."""

    label: str
    url: str
    icon: str
    count: int
    current: str


@dataclass(frozen=True)
class Section:
    """A titled group of links."""

    title: str
    links: list[Link]


class Navigation:
    """The registry. One instance: :data:`navigation`."""

    def __init__(self) -> None:
        self._items: dict[str, NavItem] = {}
        self._frozen = False
        self.home_name = ""
        self.place: Callable[[], str] | None = None

    def add(self, *items: NavItem) -> None:
        """Declare entries; a page may stand in the menu only once."""
        for item in items:
            if self._frozen:
                raise NavigationError(f"{item.url_name} is declared after the start")
            if item.url_name in self._items:
                raise NavigationError(f"{item.url_name} is declared twice")
            if item.section not in (*SECTIONS, FOOTER):
                raise NavigationError(f"unknown section {item.section!r}: add it to navigation.SECTIONS")
            self._items[item.url_name] = item

    def home(self, url_name: str, place: Callable[[], str] | None = None) -> None:
        """The page behind the mark and the first crumb; ``place`` gives that crumb its words."""
        if self._frozen:
            raise NavigationError("home is declared after the start")
        self.home_name, self.place = url_name, place

    def freeze(self) -> None:
        """No entry any more."""
        self._frozen = True

    def home_url(self) -> str:
        """The address of the first page."""
        return _address(self.home_name) or "/"

    def sections(self, view_name: str = "") -> list[Section]:
        """The menu for the page ``view_name``: no empty section, no entry whose page does not exist."""
        made = (Section(title, self._links(title, view_name)) for title in SECTIONS)
        return [section for section in made if section.links]

    def footer(self, view_name: str = "") -> list[Link]:
        """The links at the foot of the page."""
        return self._links(FOOTER, view_name)

    def addresses(self) -> dict[str, str]:
        """The label of each entry of the menu that is there to be seen, with its address."""
        seen = (item for item in self._items.values() if item.visible is None or item.visible())
        return {item.label: url for item in seen if (url := _address(item.url_name))}

    def _links(self, title: str, view_name: str) -> list[Link]:
        items = [item for item in self._items.values() if item.section == title]
        links = []
        for item in sorted(items, key=lambda i: (i.order, i.label)):
            url = _address(item.url_name)
            if not url or (item.visible is not None and not item.visible()):
                continue
            count = item.count() if item.count is not None else 0
            links.append(Link(item.label, url, item.icon, count, item.current(view_name)))
        return links


def _address(url_name: str) -> str:
    try:
        return reverse(url_name) if url_name else ""
    except NoReverseMatch:
        return ""


def view_name(request: Any) -> str:
    """The name of the view that answers, or nothing (error pages)."""
    match = getattr(request, "resolver_match", None)
    return str(match.view_name) if match is not None else ""


navigation = Navigation()
