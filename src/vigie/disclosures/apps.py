from django.apps import AppConfig


class DisclosuresConfig(AppConfig):
    name = "vigie.disclosures"
    label = "disclosures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.catalogue.ports import export_handlers, fact_providers, proof_sources
        from vigie.disclosures import exchange, facts, navigation, proof

        fact_providers.register("disclosures", facts.facts)
        export_handlers.register("disclosures", exchange)
        proof_sources.register("disclosures", proof.proofs)
        navigation.register()
