"""The record of what was built, exported and restored."""

from vigie.binder.models import Build
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(Build)
export, restore = _rows.export, _rows.restore
