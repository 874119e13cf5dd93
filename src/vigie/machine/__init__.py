"""Reads this machine: probes, parsers, captures. No Django here, and nothing is ever sent."""

from vigie.machine.audit import Audit, CaptureError, audit, capture, replay
from vigie.machine.readings import Reading

__all__ = ["Audit", "CaptureError", "Reading", "audit", "capture", "replay"]
