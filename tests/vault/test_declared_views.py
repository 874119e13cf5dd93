"""Default deny: every view of the product says which right it asks, or that it is open to all."""

from django.urls import get_resolver

from vigie.vault.rights import undeclared_views


def test_every_view_declares_its_action() -> None:
    assert undeclared_views(get_resolver().url_patterns) == []
