"""The practice and its devices, read once a page: half a dozen parts of a page ask for them."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponse

from vigie.practice.models import Device, Practice

T = TypeVar("T")
_read: ContextVar[dict[str, Any] | None] = ContextVar("practice_read", default=None)


class ReadOnce:
    """Only where nothing is meant to be written: what posts always reads the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        token = _read.set({})
        try:
            return self.get_response(request)
        finally:
            _read.reset(token)


def once(name: str, read: Callable[[], T]) -> T:
    """What `read` gives, or gave earlier in this page."""
    known = _read.get()
    if known is None:
        return read()
    if name not in known:
        known[name] = read()
    found: T = known[name]
    return found


def forget(**_: object) -> None:
    """A page that writes all the same reads again."""
    if (known := _read.get()) is not None:
        known.clear()


def connect(*models: type[Model]) -> None:
    """Forget at each write of this thread to these models."""
    for model in models or (Practice, Device):
        post_save.connect(forget, sender=model, dispatch_uid=f"practice_read_{model._meta.label}_save")
        post_delete.connect(forget, sender=model, dispatch_uid=f"practice_read_{model._meta.label}_delete")
