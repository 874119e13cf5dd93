"""A slice's own rows as plain JSON values, and back into an empty vault, nothing lost."""

from typing import Any

from django.core import serializers
from django.db import models


class ExchangeError(ValueError):
    """Rows that this program cannot take; the message is a French sentence."""


class ModelExchange:
    """Exports and restores the rows of some models, in an order in which each finds what it refers to."""

    def __init__(self, *chosen: type[models.Model]) -> None:
        self._models = chosen

    def export(self) -> list[dict[str, Any]]:
        """Every row, with its primary key."""
        return [
            row
            for model in self._models
            for row in serializers.serialize("python", model._default_manager.order_by("pk"))
        ]

    def restore(self, rows: Any) -> None:
        """Put the rows back; a row of another model, or with an unknown field, is refused."""
        names = {model._meta.label_lower for model in self._models}
        if not isinstance(rows, list) or not all(
            isinstance(row, dict) and row.get("model") in names for row in rows
        ):
            raise ExchangeError("L’export contient des lignes que cette version de Vigie ne connaît pas.")
        try:
            for item in serializers.deserialize("python", rows):
                item.save()
        except (serializers.base.DeserializationError, ValueError, TypeError, KeyError) as error:
            raise ExchangeError("L’export contient une ligne abîmée.") from error
