"""The documents of an incident, composed from plain values: no Django, nothing on disk."""
