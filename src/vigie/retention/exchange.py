"""The looks that were noted and the list of patients, exported and restored; what is sealed stays so."""

from vigie.retention.models import Cleared, ListColumns, ListKey, Patient, Sweep
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(Sweep, Cleared, ListKey, ListColumns, Patient)
export, restore = _rows.export, _rows.restore
