from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "vigie.assessment"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.assessment import calendar, exchange, navigation, proof, providers
        from vigie.catalogue import freshness
        from vigie.catalogue.ports import (
            due_sources,
            export_handlers,
            fact_providers,
            proof_sources,
            verdict_readers,
        )

        fact_providers.register("vault", providers.vault_facts)
        fact_providers.register("content", freshness.facts)
        verdict_readers.register("assessment", providers.verdicts)
        due_sources.register("assessment", calendar.dues)
        export_handlers.register("assessment", exchange)
        proof_sources.register("assessment", proof.proofs)
        navigation.register()
