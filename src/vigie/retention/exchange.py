"""The looks that were noted and the list of patients, exported and restored; what is sealed stays so."""

from vigie.retention.models import ListColumns, ListKey, Patient, Sweep
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(Sweep, ListKey, ListColumns, Patient)
export, restore = _rows.export, _rows.restore
