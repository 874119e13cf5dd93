"""What somebody had typed when their form could not be taken: given back on the page that says so.

Nothing is stored: the page shows what its own request brought, and its button sends it again.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token

WITHOUT = ("/coffre/", "/donnees/", "/_")
"""Where passphrases and keys are typed: nothing of it comes back."""
LONGEST = 200_000  # signs of one form
TOKEN = "csrfmiddlewaretoken"  # noqa: S105  (a field's name)
WORTH = re.compile(r"\S\s+\S|\S{16,}")


@dataclass(frozen=True)
class Kept:
    """The fields to send again, the texts to read again; ``attached``: a file was sent and has to be chosen anew."""

    action: str
    token: str
    fields: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]
    attached: bool


def kept(request: HttpRequest | None, *, again: bool = True) -> Kept | None:
    """What this request brought that is worth giving back; None: nothing was typed, or nothing may be shown.

    ``again``: whether the page may offer to send it again, which needs the protection of forms behind it.
    """
    if request is None or request.method != "POST" or request.path_info.startswith(WITHOUT):
        return None
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values if name != TOKEN]
        attached = bool(request.FILES)
    except (RequestDataTooBig, SuspiciousOperation, MultiPartParserError, UnreadablePostError, OSError):
        return None
    texts = tuple(_typed(sent))
    if not texts or sum(len(name) + len(value) for name, value in sent) > LONGEST:
        return None
    token = get_token(request) if again else ""
    return Kept(request.get_full_path(), token, tuple(sent), texts, attached)


def _typed(sent: Iterable[tuple[str, str]]) -> Iterable[str]:
    """What a person wrote, rather than ticked: several words, or one long one."""
    return (value for _, value in sent if WORTH.search(value))
