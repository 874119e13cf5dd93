"""A real vault for what is sealed; the suite's own database for the rest."""

from tests.vault.conftest import no_vault, opened, template, vault

__all__ = ["no_vault", "opened", "template", "vault"]
