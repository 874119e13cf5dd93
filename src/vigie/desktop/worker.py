"""Background work: the database queue of django-tasks, run by one thread of this process.

The queue lives in the vault, so it starts after the unlock and stops, at a task's end, before the lock.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.utils import timezone

log = logging.getLogger("vigie.worker")

IDLE_SECONDS = 15.0
RETRY_SECONDS = 2.0
FIRST_COPY_SECONDS = 60.0
COPY_SECONDS = 3600.0
MAX_STARTS = 3
ORPHAN = "vigie.desktop.worker.Orphan"
STOP_SECONDS = 10.0
KEEP_DAYS = 14


class Orphan(Exception):  # noqa: N818
    """The reason kept with a task that was running each time the program died."""


def requalify_orphans() -> tuple[int, int]:
    """Tasks left RUNNING by a killed process: ready again, or failed after :data:`MAX_STARTS` starts.

    Returns how many of each. One process serves a vault, so before its worker starts nothing can be running.
    """
    from django_tasks_db.compat import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    again = given_up = 0
    with transaction.atomic():
        for row in DBTaskResult.objects.running():
            if len(row.worker_ids) < MAX_STARTS:
                row.status = TaskResultStatus.READY
                row.started_at = None
                row.save(update_fields=["status", "started_at"])
                again += 1
            else:
                row.set_failed(Orphan())
                given_up += 1
    return again, given_up


def forget_finished(days: int = KEEP_DAYS) -> None:
    """Remove what finished long ago: the queue is a queue, the journal is the memory."""
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - timedelta(days=days)).delete()


class TaskThread:
    """The worker thread. :meth:`start` and :meth:`stop` may be called again and again."""

    def __init__(self, copy_if_due: Callable[[], object] | None = None) -> None:
        self._copy_if_due = copy_if_due
        self._next_copy = 0.0
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._worker: Any = None

    @property
    def running(self) -> bool:
        """Whether the thread is alive."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Start unless running."""
        if self.running:
            return
        from django_tasks_db.compat import task_enqueued

        task_enqueued.connect(self._enqueued, dispatch_uid="vigie.desktop.worker")
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="vigie-worker", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = STOP_SECONDS) -> bool:
        """Ask the thread to end after its current task; whether it did in time."""
        self._stopping.set()
        self._wake.set()
        worker, thread = self._worker, self._thread
        if worker is not None:
            worker.running = False
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)
        return not self.running

    def _enqueued(self, **_: Any) -> None:
        transaction.on_commit(self._wake.set)

    def _run(self) -> None:
        prepared = False
        self._next_copy = time.monotonic() + FIRST_COPY_SECONDS
        try:
            while not self._stopping.is_set():
                self._wake.clear()
                pause = IDLE_SECONDS
                try:
                    if not prepared:
                        self._prepare()
                        prepared = True
                    self._batch()
                    self._copy()
                except Exception as error:  # the vault may be closing, or its tables not be there yet
                    if not isinstance(error, DatabaseError):
                        log.warning("worker.trouble", exc_info=True)
                    pause = RETRY_SECONDS
                finally:
                    connections.close_all()
                if not self._stopping.is_set():
                    self._wake.wait(pause)
        finally:
            self._worker = None
            connections.close_all()

    def _prepare(self) -> None:
        again, given_up = requalify_orphans()
        forget_finished()
        if again:
            log.info("worker.orphans_ready")
        if given_up:
            log.warning("worker.orphans_failed")

    def _copy(self) -> None:
        """The vault's own copies, when due: asked every hour, made once a day when something changed."""
        if self._copy_if_due is None or self._stopping.is_set() or time.monotonic() < self._next_copy:
            return
        self._next_copy = time.monotonic() + COPY_SECONDS
        self._copy_if_due()

    def _batch(self) -> None:
        """Everything that is ready, then back."""
        from django_tasks_db.management.commands.db_worker import Worker

        worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="vigie",
            excluded_queue_names=[],
        )
        self._worker = worker
        if not self._stopping.is_set():
            worker.run()
