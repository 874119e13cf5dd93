"""The production settings, with the ribbon. Nothing is weakened: same keys, same gates."""

from copy import deepcopy

from vigie.config.settings import *  # noqa: F403
from vigie.config.settings import INSTALLED_APPS as PRODUCTION_APPS
from vigie.config.settings import TEMPLATES as PRODUCTION_TEMPLATES

INSTALLED_APPS = [*PRODUCTION_APPS[:-1], "vigie.demo", PRODUCTION_APPS[-1]]

TEMPLATES = deepcopy(PRODUCTION_TEMPLATES)
TEMPLATES[0]["OPTIONS"]["loaders"] = [  # type: ignore[index]
    ("django.template.loaders.cached.Loader", ["vigie.demo.loaders.Files", "vigie.demo.loaders.Rooms"])
]

VIGIE_PDF = "vigie.demo.printing.compile_pdf"
VIGIE_FILE_MARK = "EXEMPLE-FICTIF-"
