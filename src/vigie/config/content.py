"""The content in force, given to every room that reads dated tables."""

from vigie.catalogue import loader, packs
from vigie.machine import applications, support


def start() -> None:
    """Choose the content pack in force; called once, by the cockpit and by each command."""
    packs.start()
    folder = loader.active_folder()
    support.use(folder / "support.yaml")
    if (folder / "applications.yaml").is_file():  # a pack made before that table has none
        applications.use(folder / "applications.yaml")
