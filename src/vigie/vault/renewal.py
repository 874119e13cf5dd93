"""A change of keys that runs while its page is watched: one at a time, in a thread of this process."""

import logging
import threading
from dataclasses import dataclass

from django.db import connections

from vigie.vault import rekey, services
from vigie.vault.errors import VaultError, VaultLocked
from vigie.vault.layout import Layout
from vigie.vault.rights import requires

log = logging.getLogger("vigie.vault")


@dataclass
class Renewal:
    """``done`` of ``total`` files; ``sentence`` says why it stopped, ``over`` that it ended well."""

    done: int = 0
    total: int = 0
    over: bool = False
    sentence: str = ""

    @property
    def running(self) -> bool:
        """Whether it still works."""
        return not self.over and not self.sentence

    @property
    def percent(self) -> int:
        """For the bar; the database itself counts for one file."""
        return 100 if self.over else 100 * self.done // (self.total + 1)


_guard = threading.Lock()
_current: Renewal | None = None


def current() -> Renewal | None:
    """The last one started by this process."""
    return _current


def forget() -> None:
    """Its end was shown."""
    global _current
    with _guard:
        if _current is not None and not _current.running:
            _current = None


@requires("vault.manage")
def start(passphrase: str) -> Renewal:
    """Start, or join the one that runs. The passphrase was checked by the caller, and is checked again."""
    global _current
    with _guard:
        if _current is None or not _current.running:
            _current = Renewal()
            thread = threading.Thread(
                target=run, args=(_current, passphrase), name="vigie-renewal", daemon=True
            )
            thread.start()
        return _current


def run(renewal: Renewal, passphrase: str) -> None:
    """The whole change, in this thread."""

    def progress(done: int, total: int) -> None:
        renewal.done, renewal.total = done, total

    try:
        services.change_keys(passphrase, progress)
        renewal.over = True
    except VaultLocked:
        renewal.sentence = "Le coffre s’est verrouillé avant la fin. Les clés n’ont pas changé."
    except VaultError as error:
        renewal.sentence = error.sentence
    except Exception:
        log.exception("vault.rekey_failed")
        renewal.sentence = "Le changement s’est arrêté. Rien n’est perdu : reprenez-le, ou abandonnez-le."
    finally:
        connections.close_all()


def interrupted() -> bool:
    """Whether a change was begun and neither finished, abandoned nor under way."""
    renewal = _current
    return rekey.interrupted(Layout.current()) and not (renewal is not None and renewal.running)
