import json
import os
import stat
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from vigie import platform
from vigie.desktop import instance

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX file modes")

Respond = Callable[[str], tuple[str, str]]


@pytest.fixture
def impostor() -> Iterator[tuple[int, list[str], list[Respond]]]:
    """A program on the port that the control file names; it answers with what ``respond`` makes."""
    seen: list[str] = []
    respond: list[Respond] = [lambda header: ("{}", "")]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            header = self.headers.get(instance.CONTROL_HEADER, "")
            seen.append(header)
            body, proof = respond[0](header)
            self.send_response(200)
            self.send_header(instance.CONTROL_HEADER, proof)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1], seen, respond
    server.shutdown()
    server.server_close()


@posix
def test_the_control_file_is_for_its_owner_alone(home: Path) -> None:
    instance.publish(17117)
    assert stat.S_IMODE(instance.control_file().stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "run").stat().st_mode) == 0o700


@posix
def test_a_widened_folder_is_narrowed_again(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    platform.private_dir(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', '{"pid": "x", "port": 1, "secret": ""}'])
def test_a_damaged_control_file_counts_for_nothing(home: Path, text: str) -> None:
    instance.control_file().write_text(text, encoding="utf-8")
    assert instance.read() is None


def test_a_stale_control_file_is_found_out_by_asking(home: Path) -> None:
    instance.write_private(
        instance.control_file(), json.dumps({"pid": os.getpid(), "port": 1, "secret": "00" * 32})
    )
    found = instance.find_running(wait=0)
    assert isinstance(found, instance.Lock)  # the pid is alive, the port is not ours: nobody proved anything
    found.free()


def test_an_impostor_on_the_port_convinces_nobody_and_never_sees_the_secret(
    home: Path, impostor: tuple[int, list[str], list[Respond]]
) -> None:
    port, seen, respond = impostor
    control = instance.publish(port)
    answer = json.dumps({"page": "/tmp/evil.html", "code": "1"})
    respond[0] = lambda header: (answer, header.partition(" ")[2])  # replays our own proof
    assert instance.ask(control) is None
    assert seen
    assert control.secret not in "".join(seen)


def test_the_running_instance_is_believed(home: Path, impostor: tuple[int, list[str], list[Respond]]) -> None:
    port, _, respond = impostor
    control = instance.publish(port)
    body = json.dumps({"page": "/x/ouvrir.html", "code": "12345678"})
    respond[0] = lambda header: (
        body,
        instance.sign(control.secret, "answer", header.partition(" ")[0], body),
    )
    assert instance.find_running() == instance.Answer(control.address, "/x/ouvrir.html", "12345678")


def test_one_lock_at_a_time(home: Path) -> None:
    lock = instance.Lock.take()
    assert lock is not None
    assert instance.Lock.take() is None
    assert instance.find_running(wait=0) is None
    lock.free()
    again = instance.Lock.take()
    assert again is not None
    again.free()


def test_only_its_own_control_file_is_withdrawn(home: Path) -> None:
    instance.publish(1)
    raw = json.loads(instance.control_file().read_text("utf-8"))
    instance.write_private(instance.control_file(), json.dumps({**raw, "pid": raw["pid"] + 1}))
    instance.withdraw()
    assert instance.control_file().exists()
    instance.publish(1)
    instance.withdraw()
    assert not instance.control_file().exists()
