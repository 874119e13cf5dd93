"""French typography put into our own templates when they are compiled, never while they are served."""

from pathlib import Path

from django.template.base import Origin
from django.template.loaders.app_directories import Loader

import vigie
from vigie.typography import french_template_source

HOME = Path(vigie.__file__).parent


class FrenchLoader(Loader):
    """Django's own ``app_directories`` loader; only HTML of this package is touched."""

    def get_contents(self, origin: Origin) -> str:
        text: str = super().get_contents(origin)
        path = Path(origin.name)
        if path.suffix == ".html" and HOME in path.parents:
            return french_template_source(text)
        return text
