"""What a person runs by hand on a new system passes here, on this one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration
ROOT = Path(__file__).resolve().parents[2]


def test_the_walk_passes_and_leaves_nothing(tmp_path: Path) -> None:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("VIGIE_", "DJANGO_"))
    }
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "smoke.py"],
        env={**environment, "TMPDIR": str(tmp_path)}, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert "Toutes les étapes sont passées." in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0
    assert "ÉCHEC" not in done.stdout
    assert list(tmp_path.iterdir()) == []
