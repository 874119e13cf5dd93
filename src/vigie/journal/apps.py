from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "vigie.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the vault, which stands below and can't call the journal."""
        from vigie.journal import listeners

        listeners.connect()
