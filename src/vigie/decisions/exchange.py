"""The decisions, exported and restored."""

from vigie.decisions.models import Analysis, Choice, Extra
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(Extra, Choice, Analysis)
export, restore = _rows.export, _rows.restore
