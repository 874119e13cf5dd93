"""Copies: written, checked, kept by rule, and put back on another PC with the printed key alone."""

import datetime
import io
import json
import os
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vault.conftest import LABEL, PHRASE, Vault
from vigie.vault import copies, copying, files, keys, retention, services
from vigie.vault.errors import (
    CopyFailed,
    CopyStopped,
    PlaceRefused,
    RuleRefused,
    VaultLocked,
    VaultUnreadable,
    WrongPassphrase,
    WrongRecoveryKey,
)
from vigie.vault.layout import Layout, local_copies
from vigie.vault.models import CopyPlace, CopyRecord, StoredFile
from vigie.vault.recovery import generate
from vigie.vault.state import state

NOW = datetime.datetime(2026, 11, 24, 9, 30, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def test_keep_seven_days_four_weeks_twelve_months() -> None:
    daily = [NOW - DAY * n for n in range(800)]
    kept = retention.keep(daily)
    assert {NOW - DAY * n for n in range(7)} <= kept
    assert len({(m.year, m.month) for m in kept}) == 12
    assert len(kept) <= 7 + 4 + 12
    assert retention.keep([]) == set()


def test_keep_the_newest_of_each_day_and_nothing_lost_by_a_closed_practice() -> None:
    morning, evening = NOW, NOW + datetime.timedelta(hours=8)
    assert retention.keep([morning, evening]) == {evening}
    old = [NOW - DAY * (300 + n) for n in range(3)]
    assert retention.keep(old) == set(old)


moments = st.lists(
    st.datetimes(
        datetime.datetime(2020, 1, 1), datetime.datetime(2030, 1, 1), timezones=st.just(datetime.UTC)
    ),
    max_size=60,
)


@settings(deadline=None, derandomize=True)
@given(moments)
def test_keep_always_has_the_newest_never_more_than_the_sum_and_is_stable(
    made: list[datetime.datetime],
) -> None:
    kept = retention.keep(made)
    assert kept <= set(made)
    assert len(kept) <= 23
    assert not made or max(made) in kept
    assert retention.keep(kept) == kept


def keep_file(data: bytes = b"proof") -> StoredFile:
    return services.store_file(io.BytesIO(data), "preuve.pdf", "application/pdf")


def test_a_copy_is_complete_checked_and_recorded(opened: Vault) -> None:
    stored = keep_file()
    (copy,) = services.make_copies(NOW)
    assert copy.folder.name.startswith("copie-")
    assert copy.folder.parent == local_copies()
    names = {p.relative_to(copy.folder).as_posix() for p in copy.folder.rglob("*") if p.is_file()}
    assert names == {"vigie.db", "header.json", "manifest.json", f"files/{stored.uuid.hex}.vgf"}
    copies.check_database(copy.folder / "vigie.db", state.k1())
    copies.verify(copy.folder, keys.floor())
    raw = (copy.folder / "vigie.db").read_bytes()
    assert LABEL.encode() not in raw
    assert not raw.startswith(b"SQLite")
    assert CopyRecord.objects.get().name == copy.folder.name
    status = services.status(NOW + DAY * 3)
    assert (status.copy_age_days, status.copy_off_pc_age_days) == (3, None)
    assert [c.folder for c in services.list_copies()] == [copy.folder]


def test_a_chosen_folder_gets_one_too_and_an_unplugged_one_does_not_stop_the_rest(
    opened: Vault, tmp_path: Path
) -> None:
    usb = tmp_path / "usb"
    with pytest.raises(PlaceRefused, match="pas branché"):
        services.add_copy_place(usb)
    usb.mkdir()
    with pytest.raises(PlaceRefused, match="coffre lui-même"):
        services.add_copy_place(opened.layout.root)
    place = services.add_copy_place(usb)
    place.off_pc = True
    place.save()
    assert len(services.make_copies(NOW)) == 2
    assert services.status(NOW).copy_off_pc_age_days == 0
    shutil.rmtree(usb)
    assert len(services.make_copies(NOW + DAY)) == 1
    services.remove_copy_place(place.pk)
    assert not CopyPlace.objects.exists()


def test_daily_when_changed(opened: Vault) -> None:
    now = timezone.now() + datetime.timedelta(seconds=2)
    assert services.copy_if_due(now)
    assert services.copy_if_due(now + DAY / 2) == []
    later = now + 2 * DAY
    os.utime(opened.layout.database, (later.timestamp() - 60,) * 2)
    assert services.copy_if_due(later)


def test_old_copies_are_pruned_and_those_of_another_vault_left_alone(opened: Vault) -> None:
    stranger = local_copies() / "copie-ffffffff-20200101T000000Z"
    for n in range(9, -1, -1):
        services.make_copies(NOW - DAY * n)
        if n == 9:
            shutil.copytree(services.list_copies()[0].folder, stranger)
            manifest = json.loads((stranger / "manifest.json").read_bytes())
            (stranger / "manifest.json").write_text(json.dumps({**manifest, "vault_id": "f" * 32}))
    dates = [copy.made_at for copy in copies.listing(local_copies(), services_vault_id())]
    assert set(dates) == retention.keep(NOW - DAY * n for n in range(10))
    assert stranger.is_dir()


def services_vault_id() -> str:
    from vigie.vault.accesses import load_header

    return load_header().vault_id


def test_restored_on_another_pc_with_the_printed_key_alone(
    opened: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = keep_file(b"a" * 3_000_000)
    (copy,) = services.make_copies(NOW)
    services.lock()
    moved = tmp_path / "usb" / copy.folder.name
    shutil.copytree(copy.folder, moved)
    shutil.rmtree(opened.home)
    monkeypatch.setenv("VIGIE_HOME", str(tmp_path / "new-pc"))
    monkeypatch.setitem(connections["default"].settings_dict, "NAME", Layout.current().database)
    with pytest.raises(WrongRecoveryKey):
        services.restore_copy(moved, generate().text)
    assert not services.exists()
    assert services.restore_copy(moved, opened.key.text.lower()) is None
    assert not state.unlocked
    actor = services.unlock_with_recovery(opened.key)
    assert actor.label == LABEL
    assert b"".join(services.read_file(StoredFile.objects.get(pk=stored.pk))) == b"a" * 3_000_000
    services.lock()
    services.unlock(services.people()[0].id, PHRASE)


def test_restoring_sets_the_present_vault_aside(opened: Vault) -> None:
    (copy,) = services.make_copies(NOW)
    with pytest.raises(RuleRefused, match="Verrouillez"):
        services.restore_copy(copy.folder, opened.key.text)
    keep_file()
    services.lock()
    aside = services.restore_copy(copy.folder, opened.key.text, NOW)
    assert aside is not None
    assert (aside / "vigie.db").exists()
    opened.unlock()
    assert not StoredFile.objects.exists()
    assert files.missing(opened.layout) == []


def test_two_restores_within_a_second_set_both_vaults_aside(opened: Vault) -> None:
    (copy,) = services.make_copies(NOW)
    services.lock()
    first = services.restore_copy(copy.folder, opened.key.text, NOW)
    second = services.restore_copy(copy.folder, opened.key.text, NOW)
    assert first is not None
    assert second is not None
    assert first != second
    assert (first / "vigie.db").exists()
    assert (second / "vigie.db").exists()


@pytest.mark.parametrize("moment", ["copying", "checking"])
def test_a_lock_in_the_middle_of_a_copy_stops_it_and_leaves_nothing(
    opened: Vault, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE big (v BLOB)")
        cursor.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
            "INSERT INTO big SELECT randomblob(4000) FROM n"
        )
    outcome: list[type] = []
    reached, locked = threading.Event(), threading.Event()
    real_check = copies.check_database

    def check(path: Path, key: bytes) -> None:
        real_check(path, key)
        reached.set()
        locked.wait(10)
        real_check(path, key)

    if moment == "checking":
        monkeypatch.setattr(copies, "check_database", check)
    else:
        monkeypatch.setattr(copies, "PAGES_AT_ONCE", 1)

    def worker() -> None:
        try:
            services.make_copies(NOW)
        except BaseException as error:
            outcome.append(type(error))
        finally:
            connections.close_all()

    thread = threading.Thread(target=worker)
    thread.start()
    if moment == "checking":
        assert reached.wait(20)
    else:
        while thread.is_alive() and not list(local_copies().glob(".partial-*/vigie.db")):
            thread.join(0.001)
    services.lock()
    locked.set()
    thread.join(20)
    assert outcome == [VaultLocked]
    assert list(local_copies().iterdir()) == []
    opened.unlock()
    assert not CopyRecord.objects.exists()


def test_restored_with_a_passphrase(opened: Vault) -> None:
    (copy,) = services.make_copies(NOW)
    services.lock()
    (slot,) = services.people_of_copy(copy.folder)
    with pytest.raises(WrongPassphrase):
        services.restore_copy(copy.folder, slot_id=slot.id, passphrase="faux")
    with pytest.raises(RuleRefused, match="pas cet accès"):
        services.restore_copy(copy.folder, slot_id="autre", passphrase=PHRASE)
    assert services.restore_copy(copy.folder, slot_id=slot.id, passphrase=PHRASE)
    opened.unlock()


@pytest.mark.parametrize(
    "harm", ["flip", "missing", "header", "manifest", "traversal", "newer", "not a copy"]
)
def test_a_damaged_copy_is_refused_and_the_present_vault_untouched(opened: Vault, harm: str) -> None:
    keep_file()
    (copy,) = services.make_copies(NOW)
    services.lock()
    manifest_path = copy.folder / "manifest.json"
    manifest = json.loads(manifest_path.read_bytes())
    database = copy.folder / "vigie.db"
    if harm == "flip":
        data = bytearray(database.read_bytes())
        data[9000] ^= 1
        database.write_bytes(data)
    elif harm == "missing":
        next((copy.folder / "files").iterdir()).unlink()
    elif harm == "header":
        (copy.folder / "header.json").write_bytes(b"{}")
    elif harm == "manifest":
        manifest_path.write_bytes(manifest_path.read_bytes()[:50])
    elif harm == "traversal":
        manifest["files"]["../../evil"] = manifest["files"]["vigie.db"]
        manifest_path.write_text(json.dumps(manifest))
    elif harm == "newer":
        manifest_path.write_text(json.dumps({**manifest, "version": 99}))
    else:
        shutil.rmtree(copy.folder)
        copy.folder.mkdir()
    before = opened.layout.database.read_bytes()
    with pytest.raises(CopyFailed):
        services.restore_copy(copy.folder, opened.key.text)
    assert opened.layout.database.read_bytes() == before
    opened.unlock()


def test_a_copy_whose_database_is_damaged_is_not_kept(opened: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    real = copies.backup_database

    def spoil(source: Path, target: Path, key: bytes, **how: Any) -> None:
        real(source, target, key, **how)
        data = bytearray(target.read_bytes())
        data[len(data) // 2] ^= 1
        target.write_bytes(data)

    monkeypatch.setattr(copies, "backup_database", spoil)
    with pytest.raises((CopyFailed, VaultUnreadable)):
        services.make_copies(NOW)
    assert list(local_copies().iterdir()) == []
    assert not CopyRecord.objects.exists()


def test_a_full_disk_is_said_and_leaves_nothing(opened: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "_pour", full)
    with pytest.raises(CopyFailed, match="disque plein"):
        services.make_copies(NOW)
    assert list(local_copies().iterdir()) == []


def test_off_pc_is_another_disk_a_network_or_a_synchronised_folder(
    opened: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not copying.is_off_pc(tmp_path)
    cloud = tmp_path / "Nextcloud"
    cloud.mkdir()
    assert copying.is_off_pc(cloud)


def test_its_progress_goes_to_the_end_and_no_further(opened: Vault, tmp_path: Path) -> None:
    keep_file(b"a" * 5_000_000)
    other = tmp_path / "usb"
    other.mkdir()
    services.add_copy_place(other)
    progress = copies.Progress()
    seen: list[int] = []
    tell = progress.tell
    progress.tell = lambda count: (tell(count), seen.append(progress.percent))[0]  # type: ignore[method-assign]
    assert len(services.make_copies(NOW, progress)) == 2
    assert seen == sorted(seen)
    assert seen[0] < 50 < seen[-1]
    assert progress.total * 0.95 <= progress.done <= progress.total * 1.05


class StopAt(copies.Progress):
    """Asks to stop once so much was done."""

    share = 0.5

    def tell(self, count: int) -> None:
        if self.total and self.done + count >= self.total * self.share:
            self.stop.set()
        super().tell(count)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.4, 0.7, 0.95])
def test_stopped_it_leaves_nothing_but_what_was_finished(opened: Vault, tmp_path: Path, share: float) -> None:
    keep_file(b"a" * 5_000_000)
    other = tmp_path / "usb"
    other.mkdir()
    services.add_copy_place(other)
    progress = StopAt()
    progress.share = share
    with pytest.raises(CopyStopped):
        services.make_copies(NOW, progress)
    found = [path.name for place in (local_copies(), other) if place.exists() for path in place.iterdir()]
    assert sorted(found) == sorted(CopyRecord.objects.values_list("name", flat=True))
    for record in CopyRecord.objects.all():
        copies.verify(Path(record.path), keys.floor())
    assert services.make_copies(NOW + DAY)


def test_two_copies_take_turns_and_one_may_leave_the_queue(opened: Vault) -> None:
    waiting = copies.Progress()
    ended: list[type] = []

    def ask() -> None:
        try:
            services.make_copies(NOW, waiting)
        except BaseException as error:
            ended.append(type(error))
        finally:
            connections.close_all()

    with copying._copying:
        thread = threading.Thread(target=ask)
        thread.start()
        while not state.jobs():
            thread.join(0.01)
        waiting.stop.set()
        thread.join(10)
    assert ended == [CopyStopped]
    assert not local_copies().exists()


def test_what_a_killed_copy_left_is_swept_but_not_one_under_way(opened: Vault) -> None:
    mine = services_vault_id()[:8]
    dead, alive, stranger = (
        local_copies() / name
        for name in (f".partial-{mine}-20200101T000000Z", f".partial-{mine}-x", ".partial-ffffffff-x")
    )
    for folder in (dead, alive, stranger):
        folder.mkdir(parents=True)
    long_ago = NOW.timestamp() - 10 * 365 * 86400
    for folder in (dead, stranger):
        os.utime(folder, (long_ago, long_ago))
    services.make_copies(NOW)
    assert not dead.exists()
    assert alive.exists()
    assert stranger.exists()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9])
def test_the_return_to_a_copy_may_be_stopped_until_the_end(opened: Vault, share: float) -> None:
    keep_file(b"a" * 3_000_000)
    (copy,) = services.make_copies(NOW)
    services.lock()
    before = opened.layout.database.read_bytes()
    progress = StopAt(total=3 * copy.size + copies.database_bytes(copy.folder))
    progress.share = share
    with pytest.raises(CopyStopped):
        copying.put_back(
            copy.folder, copying.open_copy(copy.folder, opened.key.text), NOW, tell=progress.tell
        )
    assert opened.layout.database.read_bytes() == before
    assert [p.name for p in opened.home.iterdir() if "restore" in p.name] == []
    assert not copying.restoring()
    assert not state.unlocked
    opened.unlock()


def test_nobody_opens_or_makes_a_vault_while_a_copy_returns(opened: Vault) -> None:
    (copy,) = services.make_copies(NOW)
    services.lock()
    refused: list[str] = []

    def tell(_: int) -> None:
        if state.unlocked or len(refused) == 4:
            return
        for attempt in (
            opened.unlock,
            lambda: services.unlock_with_recovery(opened.key),
            lambda: services.create("Dr Autre", PHRASE),
            lambda: copying.put_back(copy.folder, copying.open_copy(copy.folder, opened.key.text)),
        ):
            with pytest.raises(RuleRefused) as caught:
                attempt()
            refused.append(caught.value.sentence)

    copying.put_back(copy.folder, copying.open_copy(copy.folder, opened.key.text), NOW, tell=tell)
    assert len(refused) == 4
    assert all("attendez la fin" in sentence for sentence in refused)
    opened.unlock()


def test_a_copy_dated_in_the_future_neither_counts_as_recent_nor_puts_off_the_next(opened: Vault) -> None:
    now = timezone.now()
    services.make_copies(now + DAY * 400)
    status = services.status(now)
    assert status.copy_made_at is not None
    assert status.copy_age_days is None
    assert services.copy_if_due(now)
    assert services.status(now).copy_age_days == 0
