"""The content room's rows, exported and restored."""

from vigie.catalogue.models import ContentAddress
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(ContentAddress)
export, restore = _rows.export, _rows.restore
