"""« Chercher une mise à jour »: where to, and one request at a time, in a thread of this process.

Nothing is asked but on a person's second click, on the page that shows what leaves. The request holds no key, so a lock
neither waits for it nor is told of it; its answer is bytes, checked like those of a file.
"""

import logging
import threading
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import transaction

from vigie.catalogue import fetching, loader, packs
from vigie.catalogue.fetching import FetchError, Newest, Outgoing, Stopped
from vigie.catalogue.models import ContentAddress
from vigie.catalogue.packing import NotAPack, PackError, SameVersion
from vigie.vault.rights import requires
from vigie.vault.signals import emit

log = logging.getLogger("vigie.catalogue")

UNCHANGED = " Le contenu en place reste le même."


class AddressRefused(ValueError):  # noqa: N818  (what happened)
    """The message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a click would go: nothing when nobody gave an address. `checked_on`: of the project's own."""

    address: str = ""
    from_project: bool = False
    checked_on: date | None = None


def where() -> Where:
    """The practice's address, else the project's, which is dated content, else nothing."""
    mine = ContentAddress.objects.first()
    if mine is not None:
        return Where(mine.address)
    publication = loader.load().tables["content"].get("publication")
    try:
        return Where(fetching.clean(publication["address"]), True, publication["checked_on"])
    except (TypeError, ValueError):  # not said, or left empty: the project has none yet
        return Where()


def outgoing() -> Outgoing | None:
    """What a click would send, or nothing when there is no address."""
    address = where().address
    return fetching.outgoing(address, packs.active().version) if address else None


@requires("settings.edit")
def set_address(text: str) -> str:
    """Keep the practice's own address, or withdraw it when empty; AddressRefused with a sentence."""
    try:
        address = fetching.clean(text, getattr(settings, "VIGIE_TEST_HTTP_HOSTS", ())) if text.strip() else ""
    except ValueError as error:
        raise AddressRefused(str(error)) from error
    before = ContentAddress.objects.first()
    if (before.address if before else "") == address:
        return address
    with transaction.atomic():
        ContentAddress.objects.all().delete()
        if address:
            ContentAddress.objects.create(pk=1, address=address)
        action = "content.address_set" if address else "content.address_removed"
        emit(action, "content", "address", {"address": address or (before.address if before else "")})
    return address


@dataclass
class Asked:
    """A request that runs or has run: one of `pack`, `newest`, `sentence` once it is over."""

    host: str
    received: int = 0
    pack: packs.Pack | None = None
    newest: bool = False
    sentence: str = ""
    stop: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        """Whether an answer may still come; a request that was stopped is over for whoever stopped it."""
        return not (self.ended.is_set() or self.stop.is_set())


_guard = threading.Lock()
_current: Asked | None = None


def current() -> Asked | None:
    """The last request of this process, until its end was shown."""
    return _current


def take() -> Asked | None:
    """The request that is over, once: it is then forgotten."""
    global _current
    with _guard:
        found = _current
        if found is None or found.running:
            return None
        _current = None
        return found


@requires("pack.install")
def start(shown: str) -> Asked | None:
    """Ask at the address that was shown, the running request if there is one; None when another would be asked now."""
    global _current
    sent = outgoing()
    if sent is None or sent.url != shown:
        return None
    with _guard:
        if _current is not None and _current.running:
            return _current
        with transaction.atomic():
            emit("content.asked", "content", str(packs.active().version), {"address": sent.url})
        asked = _current = Asked(sent.host)
        threading.Thread(target=_run, args=(asked, sent.url), name="vigie-content", daemon=True).start()
        return asked


@requires("pack.install")
def stop() -> None:
    """Give the request up: the connection is cut, and what came is forgotten."""
    if _current is not None:
        _current.stop.set()


def _run(asked: Asked, url: str) -> None:
    def progress(received: int) -> None:
        asked.received = received

    try:
        asked.pack = packs.inspect(fetching.fetch(url, asked.stop, progress))
    except (Newest, SameVersion):
        asked.newest = True
    except Stopped:
        pass
    except NotAPack:
        asked.sentence = (
            f"Ce que {asked.host} a répondu n’est pas un contenu de Vigie. Vérifiez l’adresse ; sur un réseau public, "
            f"une page de connexion a pu répondre à sa place.{UNCHANGED}"
        )
    except PackError as error:
        asked.sentence = error.what + UNCHANGED
    except FetchError as error:
        asked.sentence = str(error)
    except Exception:
        log.exception("content.asking_failed")
        asked.sentence = f"La demande n’a pas abouti.{UNCHANGED}"
    finally:
        asked.ended.set()
