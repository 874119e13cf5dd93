import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from vigie import platform
from vigie.machine import children
from vigie.machine import collect as module
from vigie.machine.collect import Refused, collect, run
from vigie.machine.probe import Probe, Shared
from vigie.machine.raws import Raw
from vigie.machine.surroundings import Surroundings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="these programs are those of a Unix system")
HERE = Surroundings()


def command(*words: str, timeout: float = 5.0, name: str = "probe.txt", **more: object) -> Probe:
    return Probe(name, ("linux",), "command", words[0], ("a.b",), commands=(words,), timeout=timeout, **more)  # type: ignore[arg-type]


def test_a_probe_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    mark = tmp_path / "alive"
    script = f"(sleep 1; touch {mark}) & sleep 30"
    begun = time.monotonic()
    raw = collect([command("sh", "-c", script, timeout=0.3)], HERE)["probe.txt"]
    assert raw.failure == "timeout" and raw.reason == "« sh » n’a pas répondu à temps."
    assert time.monotonic() - begun < 1
    time.sleep(1.2)
    assert not mark.exists()


def test_a_probe_that_hangs_does_not_delay_the_others() -> None:
    found = collect(
        [command("sleep", "9", timeout=0.2, name="slow"), command("echo", "hello", name="fast")], HERE
    )
    assert found["fast"].data == b"hello\n" and found["slow"].failure == "timeout"


def test_a_flood_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 10_000)
    assert collect([command("yes")], HERE)["probe.txt"].failure == "too_large"


@pytest.mark.parametrize(
    ("words", "failure"),
    [
        (("vigie-no-such-program",), "absent"),
        (("false",), "failed"),
        (("sh", "-c", "echo 'ERROR: You need to be root to run this script' >&2; exit 1"), "denied"),
    ],
)
def test_each_failure_has_its_reason(words: tuple[str, ...], failure: str) -> None:
    raw = collect([command(*words)], HERE)["probe.txt"]
    assert raw.failure == failure and raw.data is None and raw.reason.endswith(".")


def test_no_systemd_is_said_plainly() -> None:
    said = "echo 'System has not been booted with systemd as init system (PID 1).' >&2; exit 1"
    assert "systemd" in collect([command("sh", "-c", said)], HERE)["probe.txt"].reason


def test_programs_speak_english_have_no_input_and_a_small_environment() -> None:
    around = Surroundings(environment={"HOME": "/x", "LANG": "fr_FR.UTF-8", "SECRET_KEY": "s"})
    said = run((("sh", "-c", "cat; echo $LC_ALL $SECRET_KEY $HOME"),), around, 5.0)
    assert said == b"C /x\n"


def test_a_probe_for_administrators_is_not_tried_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "is_admin", lambda: False)
    raw = collect([command("echo", "x", rights="admin")], HERE)["probe.txt"]
    assert raw.failure == "denied" and raw.reason == "Il faut les droits administrateur pour lire « echo »."


def files(*paths: str) -> Probe:
    return Probe("file.txt", ("linux",), "file", "files", ("a.b",), paths=paths)


def test_one_file_comes_as_it_is_and_several_joined(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "a.conf").write_bytes(b"one\n")
    (tmp_path / "etc" / "b.conf").write_bytes(b"two\n")
    around = Surroundings(root=tmp_path)
    assert collect([files("/etc/a.conf")], around)["file.txt"].data == b"one\n"
    joined = collect([files("/etc/*.conf", "/etc/none")], around)["file.txt"].data
    assert joined == b"==> /etc/a.conf <==\none\n==> /etc/b.conf <==\ntwo\n"
    assert collect([files("/etc/none")], around)["file.txt"].failure == "absent"
    assert collect([files("/etc/none", "/no/*")], around)["file.txt"].failure == "absent"


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_can_not_be_listed_is_denied(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o000)
    assert collect([files("/closed/*")], Surroundings(root=tmp_path))["file.txt"].failure == "denied"


def test_a_denied_part_denies_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").write_text("y")
    real = module.read_file

    def read(path: Path) -> bytes:
        if path.name == "b":
            raise PermissionError
        return real(path)

    monkeypatch.setattr(module, "read_file", read)
    assert collect([files("/a", "/b")], Surroundings(root=tmp_path))["file.txt"].failure == "denied"


def test_a_probe_that_breaks_only_fails() -> None:
    def broken(around: Surroundings) -> bytes:
        raise ValueError("strange")

    probe = Probe("x", ("linux",), "api", "x", ("a.b",), call=broken)
    assert collect([probe], HERE)["x"].failure == "failed"


def test_a_reading_that_hangs_is_left_behind() -> None:
    def stuck(around: Surroundings) -> bytes:
        time.sleep(30)
        return b""

    begun = time.monotonic()
    probe = Probe("x", ("linux",), "api", "x", ("a.b",), call=stuck, timeout=0.2)
    assert collect([probe], HERE)["x"].failure == "timeout"
    assert time.monotonic() - begun < 2


def test_progress_tells_each_probe_once() -> None:
    seen: list[tuple[int, int, str]] = []
    collect([command("true", name="a"), command("true", name="b")], HERE, lambda *said: seen.append(said))
    assert [(done, total) for done, total, _ in seen] == [(1, 2), (2, 2)]
    assert {name for _, _, name in seen} == {"a", "b"}


def test_several_commands_fail_only_if_none_answers() -> None:
    assert run((("false",), ("echo", "yes")), HERE, 5.0) == b"yes\n"
    with pytest.raises(Refused):
        run((("false",), ("vigie-no-such-program",)), HERE, 5.0)


def by_threads(*words: str, timeout: float = 5.0, largest: int = 10_000) -> tuple[bytes, bytes]:
    """The way of Windows, on any system."""
    process = children.start(words, {"PATH": os.environ["PATH"]})
    try:
        return children.by_threads(process, time.monotonic() + timeout, largest)
    finally:
        children.end(process)


def test_pipes_are_read_by_threads_where_nothing_waits_for_them() -> None:
    assert by_threads("sh", "-c", "echo out; echo err >&2; echo again") == (b"out\nagain\n", b"err\n")
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        by_threads("sleep", "9", timeout=0.2)
    with pytest.raises(children.TooMuch):
        by_threads("yes")
    with pytest.raises(children.TooMuch):
        by_threads("sh", "-c", "yes >&2")
    assert time.monotonic() - begun < 5


def test_a_program_is_found_in_the_system_s_folders_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system, downloads = tmp_path / "System32", tmp_path / "downloads"
    for folder in (system, downloads):
        folder.mkdir()
        (folder / "netsh.exe").touch()
    (downloads / "manage-bde.exe").touch()
    monkeypatch.chdir(downloads)
    path = os.pathsep.join(["", str(system)])
    assert children.find("netsh", path) == str(system / "netsh.exe")
    assert children.find("netsh.exe", path) == str(system / "netsh.exe")
    with pytest.raises(FileNotFoundError):
        children.find("manage-bde", path)


def test_on_windows_programs_get_the_system_s_own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "windows")
    given = {"SYSTEMROOT": r"D:\Windows", "PATH": r"C:\Users\a\Downloads", "PYTHONPATH": "x", "TEMP": "t"}
    seen = Surroundings(environment=given).for_programs()
    assert seen["SYSTEMROOT"] == r"D:\Windows" and seen["TEMP"] == "t"
    assert seen["PATH"].split(";")[:2] == [r"D:\Windows\System32", r"D:\Windows"]
    assert "Downloads" not in seen["PATH"] and "PYTHONPATH" not in seen


def test_a_shared_call_is_made_once_and_what_it_leaves_out_has_failed() -> None:
    asked: list[tuple[str, ...]] = []

    def call(around: Surroundings, names: tuple[str, ...], timeout: float) -> Mapping[str, Raw]:
        asked.append(names)
        return {"a": Raw("a", data=b"1"), "b": Raw("b", failure="timeout")}

    shared = Shared("all", call, 5.0)
    probes = [Probe(name, ("linux",), "shared", "w", ("x.y",), shared=shared) for name in ("a", "b", "c")]
    seen: list[tuple[int, int]] = []
    found = collect(probes, HERE, lambda done, total, name: seen.append((done, total)))
    assert asked == [("a", "b", "c")] and seen == [(1, 3), (2, 3), (3, 3)]
    assert found["a"].data == b"1" and found["a"].where == "w"
    assert found["b"].failure == "timeout" and found["c"].failure == "failed"


def test_a_shared_call_that_breaks_leaves_each_of_its_probes_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def call(around: Surroundings, names: tuple[str, ...], timeout: float) -> Mapping[str, Raw]:
        assert names == ("a",)
        raise ValueError("strange")

    monkeypatch.setattr(module, "is_admin", lambda: False)
    shared = Shared("all", call, 5.0)
    probes = [
        Probe("a", ("linux",), "shared", "w", ("x.y",), shared=shared),
        Probe("b", ("linux",), "shared", "w", ("x.y",), shared=shared, rights="admin"),
    ]
    found = collect(probes, HERE)
    assert found["a"].failure == "failed" and found["b"].failure == "denied"


def test_a_program_reads_what_it_is_given_and_no_more() -> None:
    assert run((("cat",),), HERE, 5.0, given=b"hello") == b"hello"
    assert run((("sh", "-c", "exit 0"),), HERE, 5.0, given=b"x" * 2_000_000) == b""
