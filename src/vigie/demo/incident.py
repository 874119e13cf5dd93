"""The incident of the demo's year, opened, weighed, decided and closed through the services."""

from datetime import timedelta
from typing import Any


def tell(story: dict[str, Any]) -> None:
    """What happened, as ``data/story.yaml`` says it: each step with the minutes since the file was opened."""
    from django.utils import timezone

    from vigie.catalogue import loader, playbooks
    from vigie.incidents import follow_ups, notebook, services
    from vigie.incidents.notebook import Told

    start = timezone.now().replace(microsecond=0)
    playbook = next(row for row in playbooks.load(loader.load()) if row.id == story["playbook"])
    opened = notebook.begin(playbook, start)
    for minutes, code, state, value, text in story["steps"]:
        notebook.tell(opened.id, Told(code, state, value, text), start + timedelta(minutes=minutes))
    services.gather()
    incident = services.listing()[0]
    services.set_situation(incident, story["situation"])
    services.weigh(incident, story["breach"])
    end = start + timedelta(minutes=story["steps"][-1][0])
    services.decide(incident, "notify", story["reason"], end)
    services.declare(incident, "cnil_initial", end, story["receipt"], True)
    services.declare(incident, "register", end, "", None)
    for text, owner, days, done in story["follow_ups"]:
        made = follow_ups.add(incident, text, owner, (start + timedelta(days=days)).date(), end)
        follow_ups.mark(made, done, end + timedelta(days=days - 2))
    services.close(incident, story["lessons"], end)
