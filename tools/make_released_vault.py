"""Make the small vault that this version leaves to the tests of the next ones.

    .venv/bin/python tools/make_released_vault.py

Writes ``tests/vault/released/VERSION/`` through the services, with the production key derivation. What it holds is
fictional; ``tests/vault/test_released.py`` opens each of these vaults for as long as Vigie exists.
"""

import io
import os
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LABEL = "Dr Exemple"
PHRASE = "marteau cerise tapis radio fanion"  # of a fictional vault: published on purpose
CONTENT = b"contenu d'exemple\n" * 64
KEPT = ("header.json", "vigie.db", "files")


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with tempfile.TemporaryDirectory(prefix="vigie-released-") as home:
        os.environ |= {"VIGIE_HOME": home, "DJANGO_SETTINGS_MODULE": "vigie.config.settings"}
        sys.path.insert(0, str(ROOT / "src"))
        import django

        django.setup()
        from django.db import connection

        from vigie.vault import services
        from vigie.vault.layout import Layout
        from vigie.vault.roles import Role

        services.create(LABEL, PHRASE)
        services.add_access("Accueil", Role.SECRETARY, "ruche sabot pivoine lanterne boussole")
        services.store_file(io.BytesIO(CONTENT), "exemple.txt", "text/plain")
        services.store_file(io.BytesIO(CONTENT), "reserve.txt", "text/plain", restricted=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        services.lock()
        target = ROOT / "tests" / "vault" / "released" / project["version"]
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name in KEPT:
            source = Layout.current().root / name
            copy = shutil.copytree if source.is_dir() else shutil.copyfile
            copy(source, target / name)
        size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
        sys.stdout.write(f"{target.relative_to(ROOT)}: {size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
