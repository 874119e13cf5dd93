"""The table, the decorator, the declaration of views, and the page made from the table."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views import View

from vigie.vault import rights
from vigie.vault.errors import VaultLocked
from vigie.vault.rights import Forbidden, Role, allowed, open_to_all, requires, undeclared_views
from vigie.vault.roles import Actor
from vigie.vault.state import state

ActAs = Callable[[Role], AbstractContextManager[Actor]]


@requires("practice.edit")
def rename(name: str) -> str:
    return name


def test_it_works() -> None:
    assert rename("Cabinet") == "Cabinet"
    assert rename.vigie_action == "practice.edit"  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", [Role.LOCUM, Role.DPO, Role.SECRETARY, Role.IT_HELPER])
def test_refused_with_a_sentence(act_as: ActAs, role: Role) -> None:
    with act_as(role), pytest.raises(Forbidden) as error:
        rename("x")
    assert isinstance(error.value, PermissionDenied)
    assert role.french in error.value.sentence
    assert "fiche du cabinet" in error.value.sentence


def test_locked_is_said_first(locked: None) -> None:
    with pytest.raises(VaultLocked):
        rename("x")


def test_screens_locked_refuses_too() -> None:
    refused: list[bool] = []

    def page() -> None:
        try:
            rename("x")
        except VaultLocked:
            refused.append(True)

    with state.job("mesure"):
        state.lock_when_done()
        thread = threading.Thread(target=page)
        thread.start()
        thread.join()
        assert refused == [True]
        assert rename("le travail en cours continue")
    assert not state.unlocked


def test_an_unknown_action_fails_at_import() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"rights\.yaml"):
        requires("coffee.make")
    assert not allowed(Role.OWNER, "coffee.make")


def test_the_owner_may_do_everything_declared() -> None:
    assert all(Role.OWNER in row.roles for row in rights.actions().values())


def test_the_dpo_only_reads_and_never_the_restricted_part() -> None:
    may = {key for key, row in rights.actions().items() if Role.DPO in row.roles}
    assert all(key.endswith(".read") for key in may - {"vault.use"})
    assert "restricted.read" not in may


def test_only_owners_hold_what_needs_k2_or_destroys() -> None:
    for key in ("restricted.read", "restricted.write", "vault.manage", "people.manage", "data.destroy"):
        assert rights.actions()[key].roles == {Role.OWNER}


def test_views_without_a_declaration_are_listed() -> None:
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    @open_to_all
    def help_page(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    @requires("plan.read")
    def plan(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    class Declared(View):
        vigie_action = "plan.read"

    class Bare(View):
        pass

    inner = [path("nu", bare), path("aide", help_page)]
    patterns = [
        path("sous/", include((inner, "x"))),
        path("plan", plan),
        path("classe", Declared.as_view()),
        path("classe-nue", Bare.as_view()),
    ]
    found = undeclared_views(patterns)
    assert [line.split(" ")[0] for line in found] == ["sous/nu", "classe-nue"]


def test_the_page_of_rights_is_current() -> None:
    page = Path(__file__).parents[2] / "docs" / "rights.md"
    assert page.read_text("utf-8") == rights.markdown(), "run: python -m vigie.vault.rights > docs/rights.md"
