"""One look at an address on the web, and why nothing was to be seen."""

from dataclasses import dataclass

import aiohttp

from storage.limits import limits

MOST = 65536  # bytes of an answer that are read


class Unseen(Exception):
    """No answer; the reason is `certificate` or `no_connection`."""

    @property
    def reason(self) -> str:
        """The end of a text's key."""
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer: its status, its Date, the beginning of its body."""

    status: int
    date: str
    body: bytes


async def look_at(url: str) -> Seen:
    """What an address answers, without following it elsewhere; raises Unseen."""
    patience = aiohttp.ClientTimeout(total=limits().doctor.answer_seconds)
    try:
        async with aiohttp.ClientSession(timeout=patience) as session, session.get(url, allow_redirects=False) as seen:
            return Seen(seen.status, seen.headers.get("Date", ""), await seen.content.read(MOST))
    except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError):
        raise Unseen("certificate") from None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        raise Unseen("no_connection") from None
