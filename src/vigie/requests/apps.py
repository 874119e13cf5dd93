from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "vigie.requests"
    label = "requests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.catalogue.ports import (
            action_sources,
            due_sources,
            export_handlers,
            fact_providers,
            proof_sources,
        )
        from vigie.requests import calendar, exchange, facts, navigation, proof

        fact_providers.register("requests", facts.facts)
        due_sources.register("requests", calendar.dues)
        action_sources.register("requests", calendar.tasks)
        export_handlers.register("requests", exchange)
        proof_sources.register("requests", proof.proofs)
        navigation.register()
