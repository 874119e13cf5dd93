"""French typography put into our own templates when they are compiled, never while they are served."""

from pathlib import Path

from django.template.base import Origin
from django.template.loaders import app_directories, filesystem

import vigie
from vigie.typography import french_template_source

HOME = Path(vigie.__file__).parent


def _composed(origin: Origin, text: str) -> str:
    """Only HTML of this package is touched: Django's own templates hold markup, not French."""
    path = Path(origin.name)
    return french_template_source(text) if path.suffix == ".html" and HOME in path.parents else text


class FrenchLoader(app_directories.Loader):
    """The templates of the rooms."""

    def get_contents(self, origin: Origin) -> str:
        return _composed(origin, super().get_contents(origin))


class FrenchFiles(filesystem.Loader):
    """The templates of ``DIRS``."""

    def get_contents(self, origin: Origin) -> str:
        return _composed(origin, super().get_contents(origin))
