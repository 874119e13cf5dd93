"""Vigie: the security and compliance cockpit of an independent health practice."""

__version__ = "0.1.0"
