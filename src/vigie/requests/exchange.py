"""Patients' requests, exported and restored; what is sealed stays so."""

from vigie.requests.models import Request, Step
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(Request, Step)
export, restore = _rows.export, _rows.restore
