"""Whether Vigie starts when this person's session opens: their choice, off until they make it."""

from django.db import transaction

from vigie import autostart
from vigie.vault.errors import VaultError
from vigie.vault.rights import requires
from vigie.vault.signals import emit


@requires("settings.edit")
def start_at_login(wanted: bool) -> None:
    """Write or remove the entry, and journal it; the two together or not at all."""
    try:
        with transaction.atomic():
            emit("login_start.on" if wanted else "login_start.off")
            if wanted:
                autostart.turn_on()
            else:
                autostart.turn_off()
    except autostart.AutostartError as error:
        raise VaultError(str(error)) from error
