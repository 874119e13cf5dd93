"""What Vigie knows of itself, published as facts: the vault's copies and its recovery key."""

from collections.abc import Iterable
from datetime import datetime

from vigie.catalogue.rules import Evaluation, Fact
from vigie.vault import copying as vault
from vigie.vault.errors import VaultError

SOURCE = "coffre de Vigie"
COPY_DAYS = 30
LATER = "La dernière copie porte une date à venir : vérifiez la date de ce PC, puis copiez de nouveau."


def vault_facts(now: datetime) -> Iterable[Fact]:
    """Facts about the vault itself; unavailable, with the reason, when its header cannot be read."""
    try:
        status = vault.status(now)
    except VaultError as error:
        for name in ("recovery_confirmed", "copy_made", "copy_off_pc_made"):
            yield Fact(f"vault.{name}", unavailable=str(error), source=SOURCE, measured_at=now)
        return
    yield Fact("vault.recovery_confirmed", status.recovery_confirmed, source=SOURCE, measured_at=now)
    for name, made_at, days in (
        ("copy", status.copy_made_at, status.copy_age_days),
        ("copy_off_pc", status.copy_off_pc_made_at, status.copy_off_pc_age_days),
    ):
        yield Fact(f"vault.{name}_made", made_at is not None, source=SOURCE, measured_at=now)
        if days is not None:
            yield Fact(f"vault.{name}_age_days", days, source=SOURCE, measured_at=now)
        elif made_at is not None:
            yield Fact(f"vault.{name}_age_days", unavailable=LATER, source=SOURCE, measured_at=now)
    since = status.copy_off_pc_age_days
    if since is None:
        since = (now - status.created_at).days
    yield Fact("vault.copy_off_pc_overdue", since > COPY_DAYS, source=SOURCE, measured_at=now)


def verdicts(now: datetime) -> Evaluation:
    """The verdicts in force, for the slices that show their own part."""
    from vigie.assessment import services as assessment

    return assessment.assess(now).evaluation
