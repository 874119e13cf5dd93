"""The content in force, given to every room that reads dated tables."""

from vigie.catalogue import loader, packs
from vigie.machine import support


def start() -> None:
    """Choose the content pack in force; called once, by the cockpit and by each command."""
    packs.start()
    support.use(loader.active_folder() / "support.yaml")
