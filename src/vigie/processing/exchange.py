"""The register, exported and restored."""

from vigie.processing.models import Activity, Version
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(Activity, Version)
export, restore = _rows.export, _rows.restore
