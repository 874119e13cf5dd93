"""« EXEMPLE FICTIF » on every page, error pages included: put in where a page's body begins, when it is compiled."""

import re

from django.template.base import Origin

from vigie.ui.loaders import FrenchFiles, FrenchLoader

PHRASE = "marteau cerise tapis radio fanion"
RIBBON = (
    '<aside class="exemple" aria-label="Exemple fictif"><b>EXEMPLE FICTIF</b> Ce cabinet n’existe pas. '
    f"Phrase de passe de l’exemple : {PHRASE}</aside>"
)
STYLE = '{% load static %}<link rel="stylesheet" href="{% static \'demo/demo.css\' %}">'
_BODY = re.compile(r"(<body[^>]*>)")


def ribboned(source: str) -> str:
    """The source of a page with its ribbon; anything that is not a whole page is left alone."""
    if "</head>" not in source:
        return source
    return _BODY.sub(rf"\1{RIBBON}", source).replace("</head>", f"{STYLE}</head>")


class Files(FrenchFiles):
    """The templates of ``DIRS``."""

    def get_contents(self, origin: Origin) -> str:
        return ribboned(super().get_contents(origin))


class Rooms(FrenchLoader):
    """The templates of the rooms."""

    def get_contents(self, origin: Origin) -> str:
        return ribboned(super().get_contents(origin))
