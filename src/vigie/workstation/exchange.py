"""The audits, the codes and the keys of the other PCs, exported and restored."""

from vigie.vault.exchange import ModelExchange
from vigie.workstation.models import Audit, DeviceKey, LinkCode

_rows = ModelExchange(Audit, LinkCode, DeviceKey)
export, restore = _rows.export, _rows.restore
