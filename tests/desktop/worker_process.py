"""A process that runs one endless task, to be killed: ``python -m tests.desktop.worker_process``."""

import os
import sys
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.desktop.alone.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django_tasks import task  # noqa: E402


@task()
def endless() -> None:
    sys.stdout.write("running\n")
    sys.stdout.flush()
    time.sleep(600)


if __name__ == "__main__":
    from tests.desktop.worker_process import endless as shared
    from vigie.desktop.worker import TaskThread

    call_command("migrate", verbosity=0)
    shared.enqueue()
    TaskThread().start()
    time.sleep(600)
