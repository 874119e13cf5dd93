"""Who may open the vault."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from vigie.vault import services
from vigie.vault.errors import VaultError
from vigie.vault.forms import ROLE_HINTS, PassphraseForm, PersonForm
from vigie.vault.models import Access
from vigie.vault.rights import actions, requires
from vigie.vault.roles import Role
from vigie.vault.state import state


def _access(access_id: int) -> Access:
    found = next((row for row in services.active() if row.pk == access_id), None)
    if found is None:
        raise Http404
    return found


def _abilities() -> list[dict[str, object]]:
    """What each kind of access may do, in words."""
    return [
        {
            "name": role.french,
            "hint": ROLE_HINTS[role],
            "actions": [row.label for row in actions().values() if role in row.roles],
        }
        for role in Role
    ]


@requires("people.manage")
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The list; somebody alone only sees how to add a person."""
    rows = [{"access": row, "role": Role(row.role).french} for row in services.active()]
    alone = len(rows) == 1
    context = {
        "rows": rows,
        "alone": alone,
        "me": state.actor.access_id,
        "abilities": [] if alone else _abilities(),
    }
    return render(request, "vault/people.html", context)


@requires("people.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: HttpRequest) -> HttpResponse:
    """Somebody else may open the vault."""
    form = PersonForm(request.POST or None, about=(state.actor.label,))
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            row = services.add_access(
                given["label"], Role(given["role"]), given["passphrase"], given["until"]
            )
        except VaultError as error:
            form.add_error(None, error.sentence)
        else:
            messages.success(request, f"{row.label} peut ouvrir le coffre avec sa phrase de passe.")
            return redirect("vault:people")
    return render(request, "vault/add_person.html", {"form": form})


@requires("people.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def remove_person(request: HttpRequest, access_id: int) -> HttpResponse:
    """Say what it does and what it does not, then do it."""
    row = _access(access_id)
    itself = row.pk == state.actor.access_id
    error = ""
    if request.method == "POST":
        try:
            services.remove_access(row.pk)
        except VaultError as refused:
            error = refused.sentence
        else:
            if itself:
                request.session.flush()
                services.lock()
                return redirect("vault:unlock")
            messages.success(request, f"{row.label} ne peut plus ouvrir le coffre de ce PC.")
            return redirect("vault:change_keys")
    context = {"access": row, "itself": itself, "error": error, "page_error": bool(error)}
    return render(request, "vault/remove_person.html", context)


@requires("people.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def person_passphrase(request: HttpRequest, access_id: int) -> HttpResponse:
    """A new passphrase for somebody who forgot theirs."""
    row = _access(access_id)
    if row.pk == state.actor.access_id:
        return redirect("vault:passphrase")
    form = PassphraseForm(request.POST or None, about=(row.label, state.actor.label))
    if form.is_bound and form.is_valid():
        try:
            services.set_passphrase(row.pk, form.cleaned_data["passphrase"])
        except VaultError as error:
            form.add_error("passphrase", error.sentence)
        else:
            messages.success(request, f"{row.label} a une nouvelle phrase de passe.")
            return redirect("vault:people")
    return render(request, "vault/person_passphrase.html", {"form": form, "access": row})
