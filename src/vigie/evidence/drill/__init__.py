"""A fire drill: a folder of invented files, encrypted for play, scanned, given back byte for byte, removed.

Nothing outside a folder that the same run made can be touched: `arena` holds that, and it alone writes.
"""

from vigie.evidence.drill.arena import Arena, RefusedError
from vigie.evidence.drill.exercise import Drill, DrillReport, run

__all__ = ["Arena", "Drill", "DrillReport", "RefusedError", "run"]
