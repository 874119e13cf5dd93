"""Incidents and preparations, exported and restored; what is sealed stays so, with the vault's own keys."""

from vigie.incidents.models import Declared, Draft, Entry, FollowUp, Incident, Movement, Piece, Preparation
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(Incident, Entry, Piece, Movement, Declared, FollowUp, Draft, Preparation)
export, restore = _rows.export, _rows.restore
