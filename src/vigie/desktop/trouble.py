"""What keeps Vigie from starting: said in the terminal, and shown by the browser to whoever used the icon.

The page that it shows came with the program, since the disk may be what fails.
"""

import contextlib
import errno
import sys
import webbrowser
from collections.abc import Iterator
from pathlib import Path

from vigie import platform
from vigie.desktop.pages import has_screen

PAGE = Path(__file__).with_name("trouble.html")
FULL, READ_ONLY, FOLDER, SILENT, NO_PORT, INCOMPLETE = (
    "plein",
    "lecture",
    "dossier",
    "muette",
    "port",
    "incomplete",
)
_PLACES = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
}
SENTENCES = {
    SILENT: "Vigie est déjà ouverte mais ne répond pas. Fermez-la, ou redémarrez le PC, puis relancez.",
    NO_PORT: "Vigie n’a trouvé aucun port libre sur ce PC. Redémarrez-le, puis relancez.",
    INCOMPLETE: "Vigie est incomplète sur ce PC : réinstallez-la. Le coffre et ses copies ne sont pas touchés.",
}


class CannotStart(Exception):  # noqa: N818
    """Vigie does not start; ``place`` is where the page says what to do."""

    def __init__(self, place: str, sentence: str = "") -> None:
        super().__init__(sentence or SENTENCES[place])
        self.place = place


@contextlib.contextmanager
def disk() -> Iterator[None]:
    """What the disk refuses in this block keeps Vigie from starting."""
    try:
        yield
    except OSError as error:
        raise CannotStart(
            _PLACES.get(error.errno or 0, FOLDER),
            f"Vigie ne peut pas écrire dans son dossier « {platform.data_dir()} » ({platform.why(error)}). "
            "Le coffre n’est pas touché : rendez ce dossier accessible, puis relancez.",
        ) from error


def show(trouble: CannotStart, *, in_browser: bool) -> int:
    """Say it wherever somebody may read it; the exit code."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{trouble}\n")
    if in_browser and has_screen():
        with contextlib.suppress(OSError, webbrowser.Error):
            webbrowser.open(f"{PAGE.as_uri()}#{trouble.place}")
    return 1
