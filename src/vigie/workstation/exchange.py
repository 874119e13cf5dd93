"""The audits, exported and restored."""

from vigie.vault.exchange import ModelExchange
from vigie.workstation.models import Audit

_rows = ModelExchange(Audit)
export, restore = _rows.export, _rows.restore
