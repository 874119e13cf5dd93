"""The notices, exported and restored."""

from vigie.notices.models import Notice
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(Notice)
export, restore = _rows.export, _rows.restore
