"""What an export or an import refuses; each sentence is French, complete, and safe to show."""
# ruff: noqa: N818  (named after what happened, as in vault.errors)

from vigie.vault.errors import VaultError


class TransferRefused(VaultError):
    """The file cannot be made or taken; the vault is as it was."""

    sentence = "Cet export n’a pas pu être repris : rien n’a été modifié."


def refused(what: str) -> TransferRefused:
    """``what`` is wrong, then what that changes: nothing."""
    return TransferRefused(f"{what} Rien n’a été modifié.")
