"""The pictograms: one source file, of which a page carries only the symbols it uses."""

import functools
import re
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

SOURCE = Path(__file__).parent / "static" / "vigie" / "icons.svg"
_SYMBOL = re.compile(r'<symbol id="i-([\w-]+)".*?</symbol>', re.DOTALL)
_USE = re.compile(r'<use href="#i-([\w-]+)"')


class UnknownIconError(LookupError):
    """No symbol of that name in ``icons.svg``."""


@functools.lru_cache(maxsize=1)
def symbols() -> dict[str, str]:
    """Every symbol of the source, by name without its ``i-``."""
    return {found.group(1): found.group() for found in _SYMBOL.finditer(SOURCE.read_text("utf-8"))}


def icon(name: str) -> SafeString:
    """A decorative pictogram, hidden from screen readers: words stand beside it."""
    if name not in symbols():
        raise UnknownIconError(name)
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


def used(markup: str) -> list[str]:
    """The names of the pictograms of a piece of HTML, once each, in order."""
    return list(dict.fromkeys(_USE.findall(markup)))


def sprite(names: list[str]) -> SafeString:
    """The hidden SVG that holds these symbols, or nothing."""
    if not names:
        return mark_safe("")
    known = symbols()
    missing = [name for name in names if name not in known]
    if missing:
        raise UnknownIconError(", ".join(missing))
    # Our own file, never user text.
    body = "".join(known[name] for name in names)
    return mark_safe(f'<svg class="sprite" aria-hidden="true">{body}</svg>')  # noqa: S308
