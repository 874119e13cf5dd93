"""What a Windows PC runs and lets in: open ports, names of processes and of services; no owner, no argument."""

import json
import sys
from typing import Any

import psutil

from vigie.machine.collect import Refused
from vigie.machine.surroundings import Surroundings
from vigie.machine.windows_probes.registry import NOT_HERE

LISTEN = 2  # MIB_TCP_STATE_LISTEN


def _here() -> Any:
    if sys.platform != "win32":
        raise Refused("absent", NOT_HERE)
    return psutil


def tcp_listen(around: Surroundings) -> bytes:
    """What listens, in the form of ``Get-NetTCPConnection``, loopback included."""
    rows = {
        (one.laddr.ip, one.laddr.port)
        for one in _here().net_connections("tcp")
        if one.status == psutil.CONN_LISTEN and one.laddr
    }
    return json.dumps(
        [
            {"LocalAddress": address, "LocalPort": port, "State": LISTEN}
            for address, port in sorted(rows, key=lambda row: row[1])
        ]
    ).encode()


def processes(around: Surroundings) -> bytes:
    """The names of what runs, each once."""
    names = {one.info["name"] for one in _here().process_iter(["name"])}
    return json.dumps(sorted(name for name in names if name)).encode()


def services(around: Surroundings) -> bytes:
    """The names of the services, running or not: one that only starts when asked is there too."""
    return json.dumps(
        [{"Name": name} for name in sorted(one.name() for one in _here().win_service_iter())]
    ).encode()
