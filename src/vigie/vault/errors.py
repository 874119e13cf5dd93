"""Every failure of the vault: a typed exception that carries the sentence its reader will see."""
# ruff: noqa: N818  (named after what happened, which is how services and pages speak of them)


class VaultError(Exception):
    """Base of all vault errors; ``sentence`` is French, complete, and safe to show."""

    sentence: str = "Le coffre a rencontré un problème."

    def __init__(self, sentence: str | None = None) -> None:
        if sentence is not None:
            self.sentence = sentence
        super().__init__(self.sentence)


class VaultLocked(VaultError):
    """The key is not here (or is leaving): nothing can be read or written."""

    sentence = "Vigie est verrouillée : ouvrez-la avec votre phrase de passe pour continuer."


class VaultUnreadable(VaultError):
    """The database does not open with this key, or is damaged."""

    sentence = (
        "Le coffre ne s’ouvre pas avec cette clé, ou son fichier est abîmé. Rien n’a été modifié : "
        "choisissez « Retrouver un coffre depuis une copie », sur l’écran d’ouverture."
    )


class VaultBusy(VaultError):
    """Work still held a connection when the vault wanted to close."""

    sentence = (
        "Un travail en cours n’a pas pu être arrêté à temps ; le coffre est verrouillé, relancez Vigie."
    )


class VaultMissing(VaultError):
    """No vault in the folder."""

    sentence = "Aucun coffre n’existe encore sur ce poste."


class VaultExists(VaultError):
    """A vault is already there; creating another would overwrite it."""

    sentence = "Un coffre existe déjà dans ce dossier : il n’a pas été touché."


class VaultTooNew(VaultError):
    """Written by a later version of the program."""

    sentence = (
        "Ce coffre a été écrit par une version plus récente de Vigie. Il n’a pas été touché : "
        "installez la dernière version pour l’ouvrir."
    )


class WrongPassphrase(VaultError):
    """The passphrase does not open this slot."""

    sentence = "Cette phrase de passe n’ouvre pas le coffre."


class WrongRecoveryKey(VaultError):
    """The recovery key is well formed but opens nothing here."""

    sentence = "Cette clé de secours n’est pas celle de ce coffre."


class TooManyAttempts(VaultError):
    """Wait before the next try."""


class RecoveryKeyTypo(VaultError):
    """The typed recovery key cannot be right: length, letters or checksum."""


class HeaderError(VaultError):
    """The header cannot be used as it is."""


class HeaderTooNew(HeaderError, VaultTooNew):
    """The header has a version this program does not know."""

    sentence = VaultTooNew.sentence


class DiskRefuses(VaultError):
    """The disk is full, read-only or failing, or the database is held by other work; the sentence says which."""

    status = 503


class PlaceRefused(VaultError):
    """The chosen folder cannot hold a vault; the sentence says why."""


class RuleRefused(VaultError):
    """The request breaks a rule of the vault (last owner, unknown slot, weak passphrase)."""


class FileRefused(VaultError):
    """A file cannot be stored: too big, or unreadable."""


class FileDamaged(VaultError):
    """A stored file is missing, truncated or altered."""

    sentence = (
        "Ce fichier du coffre est abîmé ou incomplet. L’original n’a pas été modifié par Vigie : "
        "restaurez-le depuis une copie du coffre."
    )


class CopyFailed(VaultError):
    """A copy of the vault could not be written or did not verify."""


class CopyStopped(VaultError):
    """Somebody stopped a copy, or the return to one."""

    sentence = "Arrêt à votre demande. Rien n’a été modifié."


class MigrationFailed(VaultError):
    """An update of the vault failed; the copy made just before was put back."""

    sentence = (
        "La mise à jour du coffre n’a pas abouti. La copie faite juste avant a été remise en place : "
        "rien n’est perdu."
    )
