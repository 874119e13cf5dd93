from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "vigie.decisions"
    label = "decisions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.catalogue.ports import due_sources, export_handlers, fact_providers, proof_sources
        from vigie.decisions import calendar, exchange, facts, navigation, proof

        fact_providers.register("decisions", facts.facts)
        due_sources.register("decisions", calendar.dues)
        export_handlers.register("decisions", exchange)
        proof_sources.register("decisions", proof.proofs)
        navigation.register()
