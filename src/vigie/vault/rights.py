"""Who may do what: one table, one decorator, default deny.

``python -m vigie.vault.rights > docs/rights.md`` writes the table for readers.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any, TypeVar, cast

from django.core.exceptions import ImproperlyConfigured, PermissionDenied

from vigie import yaml_data
from vigie.vault.errors import VaultError, VaultLocked
from vigie.vault.roles import Actor, Role
from vigie.vault.state import state

__all__ = ["Action", "Actor", "Forbidden", "Role", "actions", "allowed", "open_to_all", "requires"]

F = TypeVar("F", bound=Callable[..., Any])
OPEN = "open_to_all"


class Forbidden(VaultError, PermissionDenied):  # noqa: N818  (an HTTP word)
    """The person at the keyboard may not do this."""


@dataclass(frozen=True)
class Action:
    """One row of the table."""

    key: str
    label: str
    roles: frozenset[Role]


@functools.lru_cache(maxsize=1)
def actions() -> dict[str, Action]:
    """The table of ``data/rights.yaml``."""
    text = resources.files("vigie.vault").joinpath("data/rights.yaml").read_text("utf-8")
    rows = yaml_data.read(text)["actions"]
    table = {
        row["key"]: Action(row["key"], row["label"], frozenset(Role(r) for r in row["roles"])) for row in rows
    }
    if len(table) != len(rows):
        raise ImproperlyConfigured("data/rights.yaml declares an action twice")
    return table


def allowed(role: Role, action: str) -> bool:
    """Whether ``role`` may do ``action``; an action that nobody declared is refused to everybody."""
    row = actions().get(action)
    return row is not None and role in row.roles


def check(action: str) -> Actor:
    """The actor, or :class:`VaultLocked`, or :class:`Forbidden` with its sentence."""
    if state.screens_locked and not state.in_job():
        raise VaultLocked
    actor = state.actor
    if not allowed(actor.role, action):
        label = actions()[action].label if action in actions() else action
        raise Forbidden(
            f"Votre accès ({actor.role.french}) ne permet pas : {label}. "
            "Demandez à un responsable du cabinet de le faire ou de changer votre accès."
        )
    return actor


def requires(action: str) -> Callable[[F], F]:
    """Declare the action of a service or a view, and refuse whoever may not do it."""
    if action not in actions():
        raise ImproperlyConfigured(f"{action!r} is not in src/vigie/vault/data/rights.yaml: add it there")

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            check(action)
            return function(*args, **kwargs)

        wrapper.vigie_action = action  # type: ignore[attr-defined]
        return cast(F, wrapper)

    return decorate


def open_to_all(view: F) -> F:
    """Declare a view that needs no vault: the unlock screen, the emergency page, static help."""
    cast(Any, view).vigie_action = OPEN
    return view


def _views(patterns: Iterable[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in patterns:
        route = f"{prefix}{entry.pattern}"
        if hasattr(entry, "url_patterns"):
            yield from _views(entry.url_patterns, route)
        else:
            yield route, entry.callback


def _declaration(callback: Any) -> str | None:
    # A class-based view is declared on the class (as_view() keeps it in view_class) or on its dispatch.
    holder = getattr(callback, "view_class", None)
    found = getattr(callback, "vigie_action", None) or getattr(holder, "vigie_action", None)
    return cast("str | None", found)


def undeclared_views(patterns: Iterable[Any]) -> list[str]:
    """The routes whose view declares neither ``@requires`` nor ``@open_to_all``."""
    known = {OPEN, *actions()}
    return [
        f"{route} ({getattr(callback, '__module__', '?')}.{getattr(callback, '__name__', '?')})"
        for route, callback in _views(patterns)
        if _declaration(callback) not in known
    ]


def markdown() -> str:
    """``docs/rights.md``: action by role."""
    lines = [
        "# Droits",
        "",
        "Page produite par `python -m vigie.vault.rights` à partir de `src/vigie/vault/data/rights.yaml` : "
        "ne la modifiez pas à la main.",
        "",
        "Ces droits sont appliqués par le programme. Ils ne sont pas du chiffrement : toute phrase de passe",
        "du coffre donne la clé K1, donc tout ce qui n’est pas réservé (K2), à qui sait se servir d’un",
        "client SQLCipher. Seuls les responsables et la clé de secours ont K2.",
        "",
        "| Action | Clé | " + " | ".join(role.french for role in Role) + " |",
        "| --- | --- |" + " :-: |" * len(Role),
    ]
    for row in actions().values():
        cells = " | ".join("oui" if role in row.roles else "" for role in Role)
        lines.append(f"| {row.label} | `{row.key}` | {cells} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(markdown())
