from django.apps import AppConfig


class WorkstationConfig(AppConfig):
    name = "vigie.workstation"
    label = "workstation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.catalogue.ports import export_handlers, fact_providers, measurers
        from vigie.workstation import exchange, measuring, navigation, services

        fact_providers.register("workstation", services.facts)
        measurers.register("workstation", measuring)
        export_handlers.register("workstation", exchange)
        navigation.register()
