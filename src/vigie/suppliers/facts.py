"""What the suppliers' files are worth, published as facts for the bilan."""

from collections.abc import Iterable
from datetime import datetime

from vigie.catalogue.rules import Fact
from vigie.suppliers import services
from vigie.suppliers.models import Reply
from vigie.suppliers.rules.keeping import Lack, Seen

SOURCE = "sous-traitants notés dans Vigie"
NONE = "Aucun sous-traitant n’est noté dans Vigie."
CONTRACT = {Lack.SEEN, Lack.CONTRACT, Lack.CONTRACT_ENDED, Lack.CLAUSES_MISSING, Lack.CLAUSES_UNKNOWN}
CERTIFICATE = {
    Lack.SEEN,
    Lack.HOSTS,
    Lack.CERTIFICATE_ENDED,
    Lack.CERTIFICATE_OLD,
    Lack.CERTIFICATE_MISSING,
    Lack.CERTIFICATE_UNKNOWN,
}
KEYS = (
    "suppliers.listed",
    "suppliers.contracts_lacking",
    "suppliers.hosts_certified",
    "suppliers.certificates_lacking",
    "suppliers.unanswered",
)


def facts(now: datetime) -> Iterable[Fact]:
    """How many, whose contracts and certificates are not in order, who answered no questionnaire.

    Unavailable as long as none is listed.
    """
    told = services.everyone(now)
    if not told:
        for key in KEYS:
            yield Fact(key, unavailable=NONE, source=SOURCE, measured_at=now)
        return
    seeing = [one for one in told if one.standing.seen != Seen.NONE]
    replied = set(Reply.objects.values_list("supplier_id", flat=True))
    values = (
        len(told),
        sum(bool(CONTRACT & set(one.lacks)) for one in seeing),
        sum(bool(one.standing.hosts) and not CERTIFICATE & set(one.lacks) for one in seeing),
        sum(bool(CERTIFICATE & set(one.lacks)) for one in seeing),
        sum(one.supplier.pk not in replied for one in seeing),
    )
    for key, value in zip(KEYS, values, strict=True):
        yield Fact(key, value, source=SOURCE, measured_at=now)
