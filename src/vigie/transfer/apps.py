from django.apps import AppConfig


class TransferConfig(AppConfig):
    name = "vigie.transfer"
    label = "transfer"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.transfer import navigation

        navigation.register()
