"""The journal's one page, and its export."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from vigie.journal import services
from vigie.vault.rights import allowed, requires
from vigie.vault.state import state


def _page_number(request: HttpRequest) -> int:
    """A page number that makes no sense is the first page: an address typed by hand is no error."""
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1


@require_GET
@requires("journal.read")
def list_entries(request: HttpRequest) -> HttpResponse:
    """What was done, newest first."""
    action = request.GET.get("action", "")[:64]
    context = {
        "listing": services.entries(_page_number(request), services.Filters(action=action)),
        "action": action,
        "choices": services.action_choices(),
        "head": services.head(),
        "clock_suspect": services.clock_suspect(),
        "may_export": allowed(state.actor.role, "journal.export"),
    }
    return render(request, "journal/list.html", context)


@require_POST
@requires("journal.export")
def export(request: HttpRequest) -> HttpResponse:
    """The journal as a file. By POST: an export is itself recorded and signed."""
    name = f"journal-vigie-{timezone.localdate():%Y-%m-%d}.json"
    return HttpResponse(
        services.export(),
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


@require_POST
@requires("settings.edit")
def confirm_clock(request: HttpRequest) -> HttpResponse:
    """The person says that the date of this PC is right."""
    services.confirm_clock()
    return redirect("/")
