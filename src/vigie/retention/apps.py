from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "vigie.retention"
    label = "retention"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.catalogue.ports import due_sources, export_handlers, fact_providers, proof_sources
        from vigie.retention import calendar, exchange, facts, navigation, proof

        fact_providers.register("retention", facts.facts)
        due_sources.register("retention", calendar.dues)
        export_handlers.register("retention", exchange)
        proof_sources.register("retention", proof.proofs)
        navigation.register()
