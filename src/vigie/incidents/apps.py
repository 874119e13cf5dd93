from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "vigie.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.catalogue.ports import (
            action_sources,
            due_sources,
            export_handlers,
            fact_providers,
            proof_sources,
        )
        from vigie.incidents import calendar, exchange, facts, follow_ups, navigation, proof, services
        from vigie.incidents.models import Preparation
        from vigie.practice import reading
        from vigie.vault.signals import vault_event

        reading.connect(Preparation)
        vault_event.connect(services.on_vault_event, dispatch_uid="vigie.incidents")
        fact_providers.register("incidents", facts.facts)
        due_sources.register("incidents", calendar.dues)
        action_sources.register("incidents", follow_ups.tasks)
        export_handlers.register("incidents", exchange)
        proof_sources.register("incidents", proof.proofs)
        navigation.register()
