from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "vigie.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.catalogue import exchange
        from vigie.catalogue.ports import export_handlers

        export_handlers.register("content", exchange)
