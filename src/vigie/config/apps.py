from django.apps import AppConfig


class CockpitConfig(AppConfig):
    """The last application: by now every room has said what it publishes."""

    name = "vigie.config"
    label = "cockpit"

    def ready(self) -> None:
        from vigie.catalogue import ports
        from vigie.config import content
        from vigie.ui.navigation import navigation

        content.start()
        ports.freeze()
        navigation.freeze()
