"""Make the vault, open it, lock it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from vigie.vault import passphrase, services, throttle, waiting
from vigie.vault.errors import HeaderError, HeaderTooNew, VaultError
from vigie.vault.forms import ChangeForm, CreateForm, PassphraseForm, RecoveryKeyForm, UnlockForm
from vigie.vault.layout import Layout
from vigie.vault.models import Access
from vigie.vault.rights import open_to_all, requires
from vigie.vault.state import JOB_LIMIT_SECONDS, state

RECOVERED = "vault_recovered"
HOME = "/"


def is_open() -> bool:
    """Whether somebody is in, screens included."""
    return state.unlocked and not state.screens_locked


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """« Gardez ce bilan dans un coffre »."""
    if services.exists():
        return redirect(HOME if is_open() else "vault:unlock")
    form = CreateForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            services.create(form.cleaned_data["label"], form.cleaned_data["passphrase"])
        except VaultError as error:
            form.add_error(None, error.sentence)
        else:
            request.session.cycle_key()
            return redirect("vault:recovery")
    return render(request, "vault/create.html", {"form": form})


def _tries(form_is_new: bool) -> str:
    """What stands under the passphrase."""
    words = f"Les {passphrase.WORDS} mots de votre phrase, séparés par des espaces."
    attempts = throttle.read(Layout.current().root)
    if not attempts.count or not form_is_new or throttle.remaining(attempts, timezone.now().timestamp()):
        return words
    return f"{words} {throttle.left_sentence(attempts)}"


def _pause() -> str:
    """The sentence of a running pause, or nothing."""
    try:
        throttle.check(Layout.current().root, timezone.now().timestamp())
    except VaultError as error:
        return error.sentence
    return ""


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """The locked screen: who, then the passphrase."""
    if is_open():
        return redirect(HOME)
    if not services.exists():
        return render(request, "vault/no_vault.html")
    try:
        people = [(slot.id, slot.label) for slot in services.people()]
    except HeaderError as error:
        return _damaged(request, error)
    form = UnlockForm(request.POST or None, people=people, help_text=_tries(request.method != "POST"))
    if form.is_bound and form.is_valid():
        try:
            services.unlock(form.cleaned_data["slot"], form.cleaned_data["passphrase"])
        except VaultError as error:
            form.add_error("passphrase", error.sentence)
        else:
            request.session.cycle_key()
            return redirect(HOME)
    left = waiting.read(Layout.current().root)
    context = {
        "form": form,
        "pause": "" if form.is_bound else _pause(),
        "jobs": state.jobs(),
        "waiting": left.count(timezone.now()) if left is not None else 0,
    }
    return render(request, "vault/unlock.html", context)


def _damaged(request: HttpRequest, error: HeaderError) -> HttpResponse:
    """Why the vault does not read, and what this PC still has to mend it with."""
    too_new = isinstance(error, HeaderTooNew)
    kept = None if too_new else services.spare_header()
    context = {
        "sentence": error.sentence,
        "too_new": too_new,
        "kept": kept is not None,
        "from_copy": kept is not None and kept.parent != Layout.current().root,
        "page_error": True,
    }
    return render(request, "vault/damaged.html", context)


@open_to_all
@require_POST
def repair(request: HttpRequest) -> HttpResponse:
    """Take a kept header back when the one in force does not read; the damaged one stays beside it."""
    try:
        services.people()
    except HeaderTooNew:
        pass
    except HeaderError:
        services.take_previous_header()
    return redirect("vault:unlock")


@open_to_all
@require_POST
def set_aside(request: HttpRequest) -> HttpResponse:
    """Make room when nothing opens the vault any more: it is renamed, and another can be made."""
    aside = services.set_damaged_aside()
    messages.warning(request, f"L’ancien coffre est mis de côté, entier, dans « {aside.name} ».")
    return redirect("vault:create")


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest) -> HttpResponse:
    """Open with the printed key."""
    if is_open():
        return redirect(HOME)
    form = RecoveryKeyForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            services.unlock_with_recovery(form.cleaned_data["key"])
        except VaultError as error:
            form.add_error("key", error.sentence)
        else:
            request.session.cycle_key()
            request.session[RECOVERED] = True
            return redirect("vault:new_passphrase")
    return render(request, "vault/recover.html", {"form": form})


@requires("people.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new_passphrase(request: HttpRequest) -> HttpResponse:
    """After the printed key: a new passphrase, without the forgotten one."""
    if not request.session.get(RECOVERED):
        return redirect("vault:passphrase")
    form = PassphraseForm(request.POST or None, about=(state.actor.label,))
    if form.is_bound and form.is_valid():
        try:
            services.set_passphrase(state.actor.access_id, form.cleaned_data["passphrase"])
        except VaultError as error:
            form.add_error("passphrase", error.sentence)
        else:
            del request.session[RECOVERED]
            messages.success(request, "Votre nouvelle phrase de passe ouvre le coffre.")
            return redirect(HOME)
    return render(request, "vault/new_passphrase.html", {"form": form, "label": state.actor.label})


@requires("vault.use")
@require_http_methods(["GET", "HEAD", "POST"])
def change_passphrase(request: HttpRequest) -> HttpResponse:
    """One's own passphrase."""
    form = ChangeForm(request.POST or None, about=(state.actor.label,))
    if form.is_bound and form.is_valid():
        slot = Access.objects.get(pk=state.actor.access_id).slot_id
        try:
            services.change_passphrase(slot, form.cleaned_data["old"], form.cleaned_data["passphrase"])
        except VaultError as error:
            form.add_error("old", error.sentence)
        else:
            messages.success(request, "Votre phrase de passe est changée.")
            return redirect("vault:passphrase")
    return render(request, "vault/passphrase.html", {"form": form})


@requires("vault.use")
@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: HttpRequest) -> HttpResponse:
    """Lock; only when a job is running, ask whether it may finish."""
    choice = request.POST.get("work", "")
    jobs = state.jobs()
    if request.method != "POST" or (jobs and choice not in {"finish", "now"}):
        hours = JOB_LIMIT_SECONDS // 3600
        return render(request, "vault/lock.html", {"jobs": jobs, "hours": hours})
    request.session.flush()
    if jobs and choice == "finish":
        services.lock_when_done()
    else:
        services.lock()
    return redirect("vault:unlock")
