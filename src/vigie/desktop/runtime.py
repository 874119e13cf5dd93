"""What the screens need to know of the process that serves them."""

from dataclasses import dataclass, field

from vigie.desktop.admission import Admission
from vigie.desktop.instance import Control
from vigie.desktop.pages import LaunchPages


@dataclass
class Runtime:
    """Filled by the launcher before the first request; empty in tests and commands."""

    admission: Admission = field(default_factory=Admission)
    pages: LaunchPages = field(default_factory=LaunchPages)
    control: Control | None = None
    first_page: str = "/"

    def new_page(self, port: int) -> str:
        """The path of a fresh one-time page."""
        return str(self.pages.write(self.admission.issue_token(), port))


runtime = Runtime()
