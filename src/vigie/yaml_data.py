"""Reading YAML safely, in C where there is one: in Python alone, it is the longest part of every start."""

from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(raw: bytes | str) -> Any:
    """The content of these bytes; yaml.YAMLError when they are no YAML, UnicodeDecodeError when no UTF-8."""
    return yaml.load(raw, LOADER)  # noqa: S506 (LOADER is a safe one)
