from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "vigie.practice"
    label = "practice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.catalogue.ports import export_handlers
        from vigie.practice import exchange, reading

        export_handlers.register("practice", exchange)
        reading.connect()
