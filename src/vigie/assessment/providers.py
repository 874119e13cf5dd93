"""What Vigie knows of itself, published as facts: the vault's copies and its recovery key."""

from collections.abc import Iterable
from datetime import datetime

from vigie.catalogue.rules import Evaluation, Fact
from vigie.vault import copying as vault


def vault_facts(now: datetime) -> Iterable[Fact]:
    """Facts about the vault itself."""
    status = vault.status(now)
    yield Fact("vault.recovery_confirmed", status.recovery_confirmed, source="vault", measured_at=now)
    for name, days in (("copy", status.copy_age_days), ("copy_off_pc", status.copy_off_pc_age_days)):
        yield Fact(f"vault.{name}_made", days is not None, source="vault", measured_at=now)
        if days is not None:
            yield Fact(f"vault.{name}_age_days", days, source="vault", measured_at=now)


def verdicts(now: datetime) -> Evaluation:
    """The verdicts in force, for the slices that show their own part."""
    from vigie.assessment import services

    return services.assess(now).evaluation
