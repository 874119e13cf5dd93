"""Several threads record at once: one chain, no gap, no fork."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from vigie.journal import services
from vigie.journal.models import Checkpoint, Entry, SigningKey
from vigie.journal.verifier import INTACT, verify

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, ROUNDS = 4, 8  # enough to collide; a loaded machine starves more writers past SQLite’s 5 seconds


def run(work: Callable[[int], None]) -> list[Exception]:
    errors: list[Exception] = []
    barrier = threading.Barrier(THREADS)

    def body(number: int) -> None:
        try:
            barrier.wait()
            for _ in range(ROUNDS):
                work(number)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=body, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_two_threads_never_fork_the_chain() -> None:
    def work(number: int) -> None:
        with transaction.atomic():
            Entry.objects.count()  # a caller has often read something first
            services.record("answer.given", "thread", number, private={"n": number})

    assert run(work) == []
    seqs = list(Entry.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, THREADS * ROUNDS + 1))
    assert verify(services.export(), str(services.head())).status == INTACT


def test_threads_that_sign_at_once_share_one_key() -> None:
    def work(number: int) -> None:
        services.record("answer.given", "thread", number)
        services.checkpoint("lock")

    assert run(work) == []
    assert SigningKey.objects.count() == 1
    assert Checkpoint.objects.count() == THREADS * ROUNDS
    key = SigningKey.objects.get().public_key
    assert verify(services.export(), None, key).status == INTACT
