"""The practice's rows, exported and restored."""

from vigie.practice.models import Device, Practice
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(Practice, Device)
export, restore = _rows.export, _rows.restore
