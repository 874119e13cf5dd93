"""Write the index of the present catalogue, on the day it is released."""

import json
import sys

from vigie.catalogue import loader
from vigie.catalogue.release import index

sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
sys.stdout.write(json.dumps(index(loader.load(loader.DATA)), ensure_ascii=False, indent=1) + "\n")
