"""The register of disclosures, exported and restored; what is sealed stays so."""

from vigie.disclosures.models import Disclosure
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(Disclosure)
export, restore = _rows.export, _rows.restore
