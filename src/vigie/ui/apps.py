from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "vigie.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.ui import vault_menu

        vault_menu.register()
