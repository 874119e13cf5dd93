from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "vigie.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.catalogue.ports import due_sources, export_handlers, fact_providers, proof_sources
        from vigie.notices import calendar, exchange, facts, navigation, proof

        fact_providers.register("notices", facts.facts)
        due_sources.register("notices", calendar.dues)
        export_handlers.register("notices", exchange)
        proof_sources.register("notices", proof.proofs)
        navigation.register()
