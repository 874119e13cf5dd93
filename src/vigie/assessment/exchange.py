"""Answers, bilans and actions, exported and restored."""

from vigie.assessment.models import ActionState, Answer, Snapshot
from vigie.vault.exchange import ModelExchange

_rows = ModelExchange(Answer, Snapshot, ActionState)
export, restore = _rows.export, _rows.restore
