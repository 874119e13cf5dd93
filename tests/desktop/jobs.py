"""Tasks for the worker's tests."""

import threading

from django_tasks import task

started = threading.Event()
release = threading.Event()


@task()
def add(left: int, right: int) -> int:
    return left + right


@task()
def fail() -> None:
    raise ValueError("no")


@task()
def wait() -> str:
    started.set()
    release.wait(10)
    return "waited"
