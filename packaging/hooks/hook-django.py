"""In the place of PyInstaller's own: it takes vigie.config for a project of its own and cannot import it.

What Django imports by name, and its French words, without the parts that Vigie never uses (admin, gis, postgres).
"""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules

UNUSED = tuple(
    f"django.{name}"
    for name in (
        "contrib.admin",
        "contrib.gis",
        "contrib.postgres",
        "contrib.flatpages",
        "contrib.sitemaps",
        "contrib.syndication",
        "contrib.redirects",
        "contrib.humanize",
        "db.backends.mysql",
        "db.backends.oracle",
        "db.backends.postgresql",
    )
)

hiddenimports = collect_submodules("django", filter=lambda name: not name.startswith(UNUSED))
datas = collect_data_files(
    "django",
    includes=["conf/locale/fr/**/*", "contrib/*/locale/fr/**/*", "forms/**/*", "views/templates/*"],
)
