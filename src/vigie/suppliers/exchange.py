"""The suppliers' files, exported and restored; the suppliers themselves go with the practice."""

from vigie.suppliers.models import Binding, Reply
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(Binding, Reply)
export, restore = _rows.export, _rows.restore
