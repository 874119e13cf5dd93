from django.apps import AppConfig


class ProcessingConfig(AppConfig):
    name = "vigie.processing"
    label = "processing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.catalogue.ports import (
            due_sources,
            export_handlers,
            fact_providers,
            proof_sources,
            register_readers,
        )
        from vigie.practice import reading as practice_reading
        from vigie.processing import calendar, exchange, facts, navigation, proof, reading
        from vigie.processing.models import Activity

        fact_providers.register("processing", facts.facts)
        export_handlers.register("processing", exchange)
        due_sources.register("processing", calendar.dues)
        proof_sources.register("processing", proof.proofs)
        register_readers.register("processing", reading.entries)
        navigation.register()
        practice_reading.connect(Activity)
