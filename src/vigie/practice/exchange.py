"""The practice's rows, exported and restored."""

from vigie.practice.models import Device, Person, Practice, Supplier
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(Practice, Device, Person, Supplier)
export, restore = _rows.export, _rows.restore
