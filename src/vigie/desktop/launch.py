"""Start Vigie: one instance, one port, one browser window; or bring the running one to the front."""

import contextlib
import gc
import logging
import os
import socket
import sys
import webbrowser
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from vigie import platform
from vigie.desktop import instance, logs, relaunch, trouble
from vigie.desktop.ending import Ending
from vigie.desktop.pages import has_screen
from vigie.desktop.runtime import runtime
from vigie.desktop.sockets import PREFERRED_PORT, NoPort, open_loopback, port_of
from vigie.desktop.trouble import CannotStart

log = logging.getLogger("vigie.process")

Application = Callable[..., Iterable[bytes]]


def launch(open_browser: bool = True, port: int = PREFERRED_PORT) -> int:
    """Serve until stopped, or open the running instance; the exit code."""
    try:
        with trouble.disk():
            _folders()
            found = instance.find_running()
        if isinstance(found, instance.Answer):
            _show(found, open_browser)
            return 0
        if found is None:
            raise CannotStart(trouble.SILENT)
        return _start(found, port, lambda chosen: _greet(chosen, open_browser))
    except CannotStart as error:
        return trouble.show(error, in_browser=open_browser)


def _folders() -> None:
    platform.private_dir(platform.data_dir())
    platform.private_dir(platform.run_dir())


def _start(lock: instance.Lock, port: int, greet: Callable[[int], None]) -> int:
    try:
        sockets = open_loopback(port)
    except NoPort:
        lock.free()
        raise CannotStart(trouble.NO_PORT) from None
    logs.set_up()
    runtime.pages.clear()
    return _serve(sockets, lock, greet=lambda: greet(port_of(sockets)))


def launch_at_login(port: int = PREFERRED_PORT) -> int:
    """Serve, locked, without a page; one opens only when something fell due since the vault was last open.

    An instance that runs already is left alone: nothing is asked of it, and no page opens twice.
    """
    try:
        with trouble.disk():
            _folders()
            lock = instance.Lock.take()
        if lock is None:
            return 0
        return _start(lock, port, _greet_if_due)
    except CannotStart as error:  # at login nobody asked for a page, so none says that it did not come
        return trouble.show(error, in_browser=False)


def resume(descriptor: int) -> int:
    """Continue, locked, what the previous image of this process was serving."""
    handover = relaunch.thaw(descriptor)
    logs.set_up()
    runtime.admission.restore(handover.browsers)
    try:
        return _serve(handover.sockets, handover.lock, lambda: None, _publish_if_possible)
    except CannotStart as error:
        return trouble.show(error, in_browser=False)


def _greet(port: int, open_browser: bool) -> None:
    """Open the browser at once: while it starts, Django does too."""
    page = runtime.new_page(port)
    code = runtime.admission.issue_code()
    _show(instance.Answer(f"http://localhost:{port}/", page, code), open_browser)


def _greet_if_due(port: int) -> None:
    """At login nobody asked for a page: only a deadline that came meanwhile is worth one."""
    from vigie.vault import waiting

    left = waiting.read(platform.vault_dir())
    if left is not None and left.come_since(datetime.now(UTC)) and has_screen():
        _greet(port, open_browser=True)


def _say(text: str, stream: object = None) -> None:
    out = sys.stdout if stream is None else sys.stderr
    if out is None:  # a program without a console, on Windows
        return
    with contextlib.suppress(OSError, ValueError):
        out.write(f"{text}\n")
        out.flush()


def _show(answer: instance.Answer, open_browser: bool) -> None:
    """Open the one-time page, or say how to."""
    opened = open_browser and has_screen() and webbrowser.open(Path(answer.page).as_uri())
    _say(f"Vigie : {answer.address}")
    if not opened:
        _say(f"Page d’ouverture, valable une minute et une seule fois : {answer.page}")
    if not opened or (sys.stdout is not None and sys.stdout.isatty()):
        code = f"{answer.code[:4]} {answer.code[4:]}"
        _say(f"Ou tapez ce code sur la page de Vigie, dans la minute : {code}")
        _say("Relancez la commande pour en obtenir un autre.")


def _application(port: int) -> Application:
    """Django, set up late: the browser is already opening."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings")
    import django
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.urls import get_resolver

    if port != PREFERRED_PORT:  # localhost cookies are shared between ports: another instance keeps its own
        for name in ("VIGIE_LAUNCH_COOKIE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"):
            setattr(settings, name, f"{getattr(settings, name)}_{port}")
    gc.disable()  # what is imported stays: looking for garbage in it only delays the first page
    django.setup()
    application = WSGIHandler()
    _ = get_resolver().url_patterns  # the first page must not pay for it
    gc.freeze()
    gc.enable()
    return application


def _publish(port: int) -> None:
    runtime.control = instance.publish(port)


def _publish_if_possible(port: int) -> None:
    """A full disk must not end a process that a browser already knows: it is tried again while serving."""
    with contextlib.suppress(OSError):
        _publish(port)


def _serve(
    sockets: list[socket.socket],
    lock: instance.Lock,
    greet: Callable[[], None],
    publish: Callable[[int], None] = _publish,
) -> int:
    """Serve, and leave nothing behind, whatever ends it."""
    platform.no_dumps()
    ending = Ending()
    try:
        with trouble.disk():
            publish(port_of(sockets))
            greet()
        if _serve_until_stopped(sockets, ending) and not ending.asked_for_good():
            relaunch.replace_process(relaunch.Handover(sockets, lock, runtime.admission.export()))
            _say(
                "Le coffre est fermé, mais Vigie n’a pas pu se relancer. Ouvrez-la par son icône.", sys.stderr
            )
            return 1
        return 0
    finally:
        ending.over()
        runtime.pages.clear()
        instance.withdraw()
        for sock in sockets:
            sock.close()
        lock.free()
        ending.closed()


def _serve_until_stopped(sockets: list[socket.socket], ending: Ending) -> bool:
    """Whether the vault closed, so that a process that never held the key must take over."""
    try:
        application = _application(port_of(sockets))
    except Exception as error:
        log.critical("process.incomplete", exc_info=True)
        raise CannotStart(trouble.INCOMPLETE) from error
    from vigie.desktop.server import Server
    from vigie.desktop.watch import Watch
    from vigie.desktop.worker import TaskThread
    from vigie.vault.state import state

    worker = TaskThread(_daily_duties)
    replace = False

    def locked() -> None:
        nonlocal replace
        replace = relaunch.possible()
        if replace:
            server.stop()
        else:
            worker.stop()

    watch = Watch(state, lock=_lock_service, unlocked=worker.start, locked=locked)
    server = Server(application, sockets, closing=watch.closing)

    def tick() -> None:
        watch.tick()
        runtime.pages.sweep()
        if runtime.control is None:
            _publish_if_possible(port_of(sockets))

    ending.then(server.stop)
    server.run(tick)
    worker.stop()
    watch.finish()
    runtime.pages.clear()
    if not replace:
        _close_vault()
    return replace


def _close_vault() -> None:
    """The end of the session is a lock like another: journalled, and the count of deadlines is left."""
    from vigie.vault.state import state

    if not state.unlocked:
        return
    with contextlib.suppress(Exception):
        from vigie.vault import services

        services.lock()
    with contextlib.suppress(Exception):
        state.close()


def _lock_service() -> None:
    """The vault's own lock, journal included: the screens now, the vault once the work in progress is done."""
    from vigie.vault import services

    services.lock_when_done()


def _daily_duties() -> None:
    """What each day owes the vault: a copy, and a signature under the journal; and a count that stays true."""
    from django.utils import timezone

    from vigie.journal.services import checkpoint_if_due
    from vigie.vault import services

    services.leave_count()
    services.copy_if_due()
    checkpoint_if_due(timezone.now())
