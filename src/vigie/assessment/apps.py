from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "vigie.assessment"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vigie.assessment import exchange, navigation, providers
        from vigie.catalogue.ports import export_handlers, fact_providers, verdict_readers

        fact_providers.register("vault", providers.vault_facts)
        verdict_readers.register("assessment", providers.verdicts)
        export_handlers.register("assessment", exchange)
        navigation.register()
