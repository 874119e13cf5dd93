from django.apps import AppConfig


class SuppliersConfig(AppConfig):
    name = "vigie.suppliers"
    label = "suppliers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.catalogue.ports import (
            due_sources,
            export_handlers,
            fact_providers,
            proof_sources,
            supplier_readers,
        )
        from vigie.suppliers import calendar, exchange, facts, navigation, proof, services

        fact_providers.register("suppliers", facts.facts)
        due_sources.register("suppliers", calendar.dues)
        export_handlers.register("suppliers", exchange)
        supplier_readers.register("suppliers", services.entries)
        proof_sources.register("suppliers", proof.proofs)
        navigation.register()
