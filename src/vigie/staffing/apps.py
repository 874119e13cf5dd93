from django.apps import AppConfig


class StaffingConfig(AppConfig):
    name = "vigie.staffing"
    label = "staffing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.catalogue.ports import (
            action_sources,
            due_sources,
            export_handlers,
            fact_providers,
            proof_sources,
        )
        from vigie.practice import reading
        from vigie.practice.models import Person
        from vigie.staffing import calendar, exchange, facts, navigation, proof
        from vigie.staffing.models import Rights, Signature, Step

        fact_providers.register("staffing", facts.facts)
        due_sources.register("staffing", calendar.dues)
        action_sources.register("staffing", calendar.tasks)
        export_handlers.register("staffing", exchange)
        proof_sources.register("staffing", proof.proofs)
        navigation.register()
        reading.connect(Person, Rights, Signature, Step)
