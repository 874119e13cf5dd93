"""Windows: which parser answers which facts."""

from vigie.machine.parse.windows import osinfo
from vigie.machine.reader import Reader
from vigie.machine.support import SupportTable


def readers(table: SupportTable) -> tuple[Reader, ...]:
    return (Reader(lambda raws: osinfo.system(raws, table), osinfo.FACTS),)
