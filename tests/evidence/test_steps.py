"""What is collected of a machine: the table of steps, and those of this system as they answer here."""

import json
import struct
import sys
from pathlib import Path
from typing import Any

import pytest

from vigie.evidence import rules, running, sinks, steps_linux, steps_macos, steps_windows, walking
from vigie.evidence.running import Done
from vigie.evidence.steps import EVERYWHERE, Context, Step, steps_of
from vigie.evidence.wrapping import Envelope
from vigie.machine.surroundings import Surroundings

LEAST = {"windows": 14, "macos": 11, "linux": 13}


def done(step: Step, tmp_path: Path, context: Context | None = None) -> tuple[Done, list[Any]]:
    """The step performed, and its rows."""
    found = running.perform(step, context or Context(), tmp_path, Envelope(), lambda: False)
    if not found.file.endswith(".jsonl"):
        return found, [(tmp_path / found.file).read_bytes()] if found.file else []
    return found, [json.loads(line) for line in (tmp_path / found.file).read_bytes().splitlines()]


def around(tmp_path: Path) -> Context:
    """A small root and a home below it."""
    (tmp_path / "root" / "home").mkdir(parents=True, exist_ok=True)
    return Context(Surroundings(root=tmp_path / "root", home=tmp_path / "root" / "home"))


@pytest.mark.parametrize("system", EVERYWHERE)
def test_enough_artefacts_have_a_step_that_needs_no_rights(system: str) -> None:
    held = {
        number for step in steps_of(system) if step.run and step.rights == "user" for number in step.artefacts
    }
    assert len(held) >= LEAST[system], sorted(held)


@pytest.mark.parametrize("system", EVERYWHERE)
def test_every_artefact_is_looked_for_or_left_with_a_reason(system: str) -> None:
    steps = steps_of(system)
    assert {number for step in steps for number in step.artefacts} == set(rules.ARTEFACTS)
    assert all(step.why for step in steps if step.run is None)
    assert len({step.id for step in steps}) == len(steps)
    assert [step.order for step in steps] == sorted(step.order for step in steps)
    assert all(0 < step.deadline <= 10 or step.id in ("files", "antivirus") for step in steps)


def test_nothing_secret_is_among_the_places_looked_at() -> None:
    written = json.dumps([
        *steps_linux.STARTERS, *steps_linux.CRON, *steps_linux.LOGS, *steps_linux.SETTINGS, *steps_macos.LAUNCH,
        *(key for _, key in steps_windows.AUTORUNS + steps_windows.NETWORK + steps_windows.SHARES),
    ]).lower()  # fmt: skip
    for secret in ("shadow", "sam\\", "id_rsa", "id_ed25519", "keychain", "cookies", "login data", "_history", "logins.json",
                   "system-connections", "environ\""):  # fmt: skip
        assert secret not in written


@pytest.mark.skipif(sys.platform != "linux", reason="the steps of Linux, here")
def test_this_machine_gives_enough_without_rights(tmp_path: Path) -> None:
    context = Context(admin=False)
    found = [
        running.perform(step, context.fresh(), tmp_path, Envelope(), lambda: False)
        for step in steps_of("linux")
        if step.id != "files"
    ]
    rows = [(f.step.artefacts, f.outcome, f.reason) for f in found]
    covered = rules.coverage([*rows, ((13, 14), rules.COLLECTED, "")])
    assert sum(c.outcome in rules.HELD for c in covered) >= LEAST["linux"], covered
    assert all(c.reason for c in covered if c.outcome not in rules.HELD)


def test_processes_have_their_command_line_and_no_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SECRET_OF_THE_TESTS", "marked-value")
    found, rows = done(next(s for s in steps_of("linux") if s.id == "processes"), tmp_path)
    assert found.outcome in rules.HELD
    assert any("python" in str(row["command"]) for row in rows)
    assert "marked-value" not in json.dumps(rows)


def test_the_listing_gives_names_sizes_and_times_of_what_changed(tmp_path: Path) -> None:
    context = around(tmp_path)
    home = context.around.home
    (home / "Mme Œuvré.pdf").write_bytes(b"content never read")
    (home / "HOW_TO_DECRYPT.txt").write_bytes(b"pay")
    (home / "Downloads").mkdir()
    (home / "Downloads" / "facture.exe").write_bytes(b"MZ")
    if sys.platform != "win32":
        (home / "loop").symlink_to(home)
    found, rows = done(Step("files", 60, "f", (13, 14), EVERYWHERE, walking.files), tmp_path, context)
    by_name = {Path(row["p"]).name: row for row in rows if "p" in row}
    assert found.outcome == "collected"
    assert by_name["Mme Œuvré.pdf"]["s"] == 18
    assert by_name["HOW_TO_DECRYPT.txt"]["note"] is True
    assert len(by_name["HOW_TO_DECRYPT.txt"]["sha256"]) == 64
    assert by_name["facture.exe"]["program"] is True
    assert rows[-1]["seen"] == 3
    assert b"content never read" not in (tmp_path / found.file).read_bytes()


def test_old_files_are_left_out_and_our_own_folder_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = around(tmp_path)
    (context.around.home / "old.pdf").write_bytes(b"x")
    (context.around.home / "ours").mkdir()
    (context.around.home / "ours" / "new.pdf").write_bytes(b"x")
    context.skip = (context.around.home / "ours",)
    context.since = -3600  # the edge lies in the future: everything is old
    _, rows = done(Step("files", 60, "f", (13,), EVERYWHERE, walking.files), tmp_path, context)
    assert [row for row in rows if "p" in row] == []
    assert rows[-1]["seen"] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="the paths of Linux")
def test_autoruns_and_tasks_hide_their_secrets(tmp_path: Path) -> None:
    context = around(tmp_path)
    root = context.around.root
    units = root / "etc" / "systemd" / "system"
    units.mkdir(parents=True)
    (units / "sync.service").write_text(
        "[Service]\nExecStart=/opt/sync --password hunter2\nEnvironment=KEY=abc\n", "utf-8"
    )
    (root / "etc" / "crontab").write_text("0 1 * * * root curl https://u:hunter2@host/x\n", "utf-8")
    steps = {step.id: step for step in steps_linux.STEPS}
    _, rows = done(steps["autoruns"], tmp_path, context)
    told = json.dumps(rows)
    assert "/opt/sync" in told and "hunter2" not in told and "KEY=abc" not in told
    found, text = done(steps["tasks"], tmp_path, context)
    assert b"host/x" in text[0] and b"hunter2" not in text[0]
    assert found.outcome in rules.HELD


@pytest.mark.skipif(sys.platform == "win32", reason="the paths of Linux")
def test_logins_are_read_from_their_records(tmp_path: Path) -> None:
    context = around(tmp_path)
    log = context.around.root / "var" / "log"
    log.mkdir(parents=True)
    record = struct.pack(
        "<hxxi32s4s32s256shhiii16s20x",
        7,
        42,
        b"tty1",
        b"1",
        b"helene",
        b"10.0.0.5",
        0,
        0,
        0,
        1_790_000_000,
        0,
        b"",
    )
    (log / "wtmp").write_bytes(record * 2 + b"torn")
    _, rows = done(next(s for s in steps_linux.STEPS if s.id == "logins"), tmp_path, context)
    assert [(r["user"], r["host"], r["at_s"]) for r in rows if "user" in r] == [
        ("helene", "10.0.0.5", 1_790_000_000)
    ] * 2


def shell(words: list[str], **options: Any) -> Step:
    def run(context: Context, sink: Any) -> None:
        running.program(context, sink, *words, **options)

    return Step("program", 5, "p", (5,), EVERYWHERE, run, ending="txt", deadline=options.pop("deadline", 5))


@pytest.mark.integration
def test_a_program_is_kept_raw_and_a_missing_one_is_absent(tmp_path: Path) -> None:
    code = "import sys; sys.stdout.buffer.write(b'caf\\xe9 \\x00'); sys.stderr.write('no' + 'ise')"
    found, text = done(shell([sys.executable, "-c", code]), tmp_path)
    assert found.outcome == "collected"
    assert b"caf\xe9 \x00" in text[0] and b"noise" not in text[0]
    assert done(shell(["no-such-program-of-vigie"]), tmp_path)[0].outcome == "absent"
    assert (
        done(shell([sys.executable, "-c", "import sys; sys.exit(3)"]), tmp_path, Context(admin=True))[
            0
        ].outcome
        == "failed"
    )


@pytest.mark.integration
def test_a_program_that_hangs_ends_with_its_step(tmp_path: Path) -> None:
    def run(context: Context, sink: Any) -> None:
        held.append(context)
        running.program(context, sink, sys.executable, "-uc", "print('first'); import time; time.sleep(60)")

    held: list[Context] = []
    found, text = done(Step("hang", 5, "h", (5,), EVERYWHERE, run, ending="txt", deadline=1.5), tmp_path)
    assert (found.outcome, found.cut) == ("partial", True)
    assert b"first" in text[0]
    assert [process.poll() is not None for process in held[0]._running] == [True]


def test_an_admin_step_is_refused_to_a_person_without_rights(tmp_path: Path) -> None:
    step = Step("x", 5, "x", (5,), EVERYWHERE, lambda context, sink: None, rights="admin")
    found = running.perform(step, Context(admin=False), tmp_path, Envelope(), lambda: False)
    assert (found.outcome, found.reason) == ("refused", running.ADMIN)
    assert list(tmp_path.iterdir()) == []


class FakeRegistry:
    """winreg with three keys."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, KEY_READ, KEY_WOW64_64KEY = 1, 2, 4, 8
    KEYS = {
        (1, "Run"): ([("Sync", r"C:\sync.exe --token abcdef"), ("DefaultPassword", "hunter2")], ["Sub"]),
        (1, r"Run\Sub"): ([("{HRZR}", b"\x01")], []),
    }

    class Key:
        def __init__(self, values: Any, names: Any) -> None:
            self.values, self.names = values, names

        def __enter__(self) -> "FakeRegistry.Key":
            return self

        def __exit__(self, *_: object) -> None:
            return None

    def OpenKey(self, top: int, path: str, reserved: int, access: int) -> "FakeRegistry.Key":  # noqa: N802
        if path == "Denied":
            raise PermissionError(13, "no")
        if (top, path) not in self.KEYS:
            raise FileNotFoundError(2, "no")
        return self.Key(*self.KEYS[top, path])

    def QueryInfoKey(self, key: "FakeRegistry.Key") -> tuple[int, int, int]:  # noqa: N802
        return len(key.names), len(key.values), 0

    def EnumValue(self, key: "FakeRegistry.Key", number: int) -> tuple[Any, Any, int]:  # noqa: N802
        return (*key.values[number], 1)

    def EnumKey(self, key: "FakeRegistry.Key", number: int) -> Any:  # noqa: N802
        return key.names[number]


def test_the_registry_is_read_below_its_keys_without_passwords(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "winreg", FakeRegistry())
    sink = sinks.Sink(tmp_path, "x", "jsonl", Envelope(), 10_000)
    steps_windows.registry(sink, (("HKCU", "Run"), ("HKCU", "Denied"), ("HKLM", "Absent")))
    steps_windows.registry(sink, (("HKCU", r"Run\Sub"),), rot13=True)
    monkeypatch.undo()
    sink.keep()
    rows = [json.loads(line) for line in (tmp_path / "x.jsonl").read_bytes().splitlines()]
    assert {"key": r"HKCU\Run", "name": "Sync", "value": r"C:\sync.exe --token [***]"} in rows
    assert {"key": r"HKCU\Run", "name": "DefaultPassword", "value": "[***]"} in rows
    assert {"key": r"HKCU\Run\Sub", "name": "{UEME}", "value": {"hex": "01"}} in rows
    assert [miss["reason"] for miss in sink.misses] == ["refused"]


def test_values_of_the_registry_become_json_without_secrets() -> None:
    assert steps_windows.plain(b"\x01\x02") == {"hex": "0102"}
    assert steps_windows.plain(["a", "--password x9y8"]) == ["a", "--password [***]"]
    assert steps_windows.plain(5) == 5
    assert steps_windows.plain(r"C:\x.exe /token abcd") == r"C:\x.exe /token [***]"


def test_the_words_given_to_windows_programs_are_separate_words() -> None:
    asked: list[tuple[str, ...]] = []

    def program(context: Context, sink: Any, *words: str, **more: Any) -> bool:
        asked.append(words)
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps_windows, "program", program)
        for name in ("events-system", "tasks", "shadows", "antivirus"):
            step = next(s for s in steps_windows.STEPS if s.id == name)
            assert step.run is not None
            step.run(Context(since=60), None)  # type: ignore[arg-type]
    assert asked[0][:3] == ("wevtutil", "qe", "System")
    assert "timediff(@SystemTime) <= 60000" in asked[0][3]
    assert asked[1] == ("schtasks", "/query", "/xml")
    assert all(" " not in words[0] for words in asked)


def test_property_lists_of_launchd_say_what_is_run(tmp_path: Path) -> None:
    context = around(tmp_path)
    folder = context.around.root / "Library" / "LaunchAgents"
    folder.mkdir(parents=True)
    (folder / "good.plist").write_bytes(
        b'<?xml version="1.0"?><plist version="1.0"><dict><key>ProgramArguments</key><array><string>/x</string>'
        b"<string>--token</string><string>abcdef</string></array><key>RunAtLoad</key><true/></dict></plist>"
    )
    (folder / "bad.plist").write_bytes(b"\x00bplist nonsense")
    _, rows = done(next(s for s in steps_macos.STEPS if s.id == "autoruns"), tmp_path, context)
    runs = {Path(row["path"]).name: row["runs"] for row in rows if "runs" in row}
    assert runs == {
        "good.plist": {"ProgramArguments": ["/x", "--token", "[***]"], "RunAtLoad": True},
        "bad.plist": None,
    }
