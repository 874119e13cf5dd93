from django.apps import AppConfig


class BinderConfig(AppConfig):
    name = "vigie.binder"
    label = "binder"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.binder import calendar, exchange, facts, navigation
        from vigie.catalogue.ports import due_sources, export_handlers, fact_providers

        fact_providers.register("binder", facts.facts)
        due_sources.register("binder", calendar.dues)
        export_handlers.register("binder", exchange)
        navigation.register()
