"""The team's accesses and signatures, exported and restored; the people themselves go with the practice."""

from vigie.staffing.models import Review, Rights, Signature, Step
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(Rights, Step, Signature, Review)
export, restore = _rows.export, _rows.restore
