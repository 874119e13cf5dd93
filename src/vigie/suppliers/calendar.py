"""What ends: certificates and contracts, reminded before."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from vigie.catalogue.ports import Due
from vigie.suppliers import services
from vigie.suppliers.rules import keeping
from vigie.suppliers.table import table
from vigie.suppliers.words import ENDS


def dues(now: datetime) -> Iterator[Due]:
    """Each, the content's number of days before its end: the time to ask and to choose."""
    before = timedelta(days=table().remind_days)
    for one in services.everyone(now):
        for what, on in keeping.ends(one.standing):
            title = f"{ENDS[what]} de {one.supplier.name} : demander la suite"
            url = f"/sous-traitants/{one.supplier.pk}/"
            yield Due(
                f"supplier-{one.supplier.pk}-{what}",
                on - before,
                title,
                "Vigie : un fournisseur à contacter",
                url,
            )
