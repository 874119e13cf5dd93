import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tests.desktop import jobs
from tests.desktop.conftest import environment
from vigie.desktop import worker
from vigie.desktop.worker import MAX_STARTS, TaskThread, requalify_orphans


@pytest.fixture
def queue(settings: object) -> None:
    """The database queue, which the suite replaces by immediate execution."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}  # type: ignore[attr-defined]


@pytest.fixture
def thread(queue: None, transactional_db: None) -> Iterator[TaskThread]:
    made = TaskThread()
    yield made
    jobs.release.set()
    assert made.stop()


def until(what: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def status(number: str) -> str:
    return DBTaskResult.objects.get(pk=number).status


@pytest.mark.integration
def test_an_enqueued_task_is_done_by_the_thread(thread: TaskThread) -> None:
    thread.start()
    result = jobs.add.enqueue(2, 3)
    until(lambda: status(result.id) == TaskResultStatus.SUCCESSFUL)
    assert DBTaskResult.objects.get(pk=result.id).return_value == 5


@pytest.mark.integration
def test_a_task_that_fails_is_kept_and_the_next_one_runs(thread: TaskThread) -> None:
    failing, good = jobs.fail.enqueue(), jobs.add.enqueue(1, 1)
    thread.start()
    until(lambda: status(good.id) == TaskResultStatus.SUCCESSFUL)
    assert status(failing.id) == TaskResultStatus.FAILED


@pytest.mark.integration
def test_it_stops_after_the_current_task_and_starts_again(thread: TaskThread) -> None:
    jobs.started.clear()
    jobs.release.clear()
    first, second = jobs.wait.enqueue(), jobs.add.enqueue(1, 1)
    thread.start()
    assert jobs.started.wait(10)
    assert not thread.stop(timeout=0.1)  # a task is under way
    threading.Timer(0.1, jobs.release.set).start()
    assert thread.stop()
    assert status(first.id) == TaskResultStatus.SUCCESSFUL
    assert status(second.id) == TaskResultStatus.READY
    thread.start()
    until(lambda: status(second.id) == TaskResultStatus.SUCCESSFUL)


@pytest.mark.integration
def test_copies_are_asked_for_between_tasks(
    queue: None, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "FIRST_COPY_SECONDS", 0.0)
    asked = threading.Event()
    made = TaskThread(asked.set)
    made.start()
    assert asked.wait(5)
    assert made.stop()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        (1, TaskResultStatus.READY),
        (MAX_STARTS - 1, TaskResultStatus.READY),
        (MAX_STARTS, TaskResultStatus.FAILED),
    ],
)
def test_an_orphan_runs_again_a_few_times_only(queue: None, starts: int, expected: str) -> None:
    result = jobs.add.enqueue(1, 1)
    row = DBTaskResult.objects.get(pk=result.id)
    row.status, row.worker_ids = TaskResultStatus.RUNNING, ["vigie"] * starts
    row.save()
    assert requalify_orphans() == ((1, 0) if expected == TaskResultStatus.READY else (0, 1))
    assert status(result.id) == expected


@pytest.mark.integration
def test_a_task_killed_with_its_process_is_requalified(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    command = [sys.executable, "-m", "tests.desktop.worker_process"]
    for starts in range(1, MAX_STARTS + 1):
        child = subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        assert child.stdout.readline() == "running\n"
        child.kill()
        child.communicate()
        with sqlite3.connect(home / "alone.db") as database:
            rows = database.execute(
                "SELECT status, worker_ids FROM django_tasks_database_dbtaskresult ORDER BY enqueued_at"
            ).fetchall()
        database.close()
        assert rows[0] == ("RUNNING", str(["vigie"] * starts).replace("'", '"'))
