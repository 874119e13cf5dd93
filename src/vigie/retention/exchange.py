"""The looks that were noted, exported and restored."""

from vigie.retention.models import Sweep
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(Sweep)
export, restore = _rows.export, _rows.restore
