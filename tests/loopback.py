"""Keeps a test run on this machine: a connection or a name look-up beyond loopback is refused and told."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

LOCAL_NAMES = {"", "localhost", "ip6-localhost"}
attempts: list[str] = []


class BeyondLoopback(Exception):
    """A test reached for the outside; give the code under test a fake server on 127.0.0.1 instead."""


def is_local(host: str | bytes | None) -> bool:
    """Whether a host is this machine without asking a name server."""
    name = (host.decode() if isinstance(host, bytes) else host or "").lower()
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return name in LOCAL_NAMES or name.endswith(".localhost")


def is_address(host: str | bytes | None) -> bool:
    """Whether a look-up of this host asks nobody, since it is a number already."""
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host or "")
    except ValueError:
        return False
    return True


def refuse(what: str) -> None:
    attempts.append(what)
    raise BeyondLoopback(what)


def guarded_connect(real: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
    """A socket's way out that leads to this machine only."""

    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not is_local(address[0]):
            refuse(f"connection to {address[0]}:{address[1]}")
        return real(self, address)

    return connect


def guarded_lookup(real: Callable[..., Any]) -> Callable[..., Any]:
    """A name look-up that knows this machine only."""

    def getaddrinfo(host: str | bytes | None, *rest: Any, **named: Any) -> Any:
        if not (is_local(host) or is_address(host)):
            refuse(f"look-up of {host!r}")
        return real(host, *rest, **named)

    return getaddrinfo


def guard() -> None:
    """Close the ways out for the rest of this process; asyncio and every pure Python client go through them."""
    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, guarded_connect(getattr(socket.socket, name)))
    vars(socket)["getaddrinfo"] = guarded_lookup(socket.getaddrinfo)
