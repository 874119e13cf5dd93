"""Signs that files were encrypted: contents that contradict their names, foreign extensions, ransom notes, and
since when.

``scan`` walks and reads; `rules` judges, over bytes alone; `data` (one folder up) holds what is known of formats
and notes.
"""

from vigie.evidence.scan.report import ScanReport
from vigie.evidence.scan.walk import Progress, Stop, scan

__all__ = ["Progress", "ScanReport", "Stop", "scan"]
