"""The refusals of the real server, with its literal descriptions (Telegram Bot API, response parameters)."""

from typing import Any


class Refused(Exception):
    """A request was refused: HTTP status, description and, for some, parameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON answer."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | ({"parameters": self.parameters} if self.parameters else {})

    def headers(self) -> dict[str, str]:
        """A flood refusal repeats its waiting time in a header."""
        wait = self.parameters.get("retry_after")
        return {"Retry-After": str(wait)} if wait else {}


def bad(what: str, **parameters: int) -> Refused:
    """400: the request itself is wrong."""
    return Refused(400, f"Bad Request: {what}", **parameters)


def forbidden(why: str) -> Refused:
    """403: this chat may not be written to."""
    return Refused(403, f"Forbidden: {why}")


def conflict(why: str) -> Refused:
    """409: two receivers of one token."""
    return Refused(409, f"Conflict: {why}")


def flood(seconds: int) -> Refused:
    """429 with the seconds to wait."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


UNAUTHORIZED = (401, "Unauthorized")
NO_SUCH_PATH = (404, "Not Found")
NO_SUCH_METHOD = (404, "Not Found: method not found")
TOO_LARGE = (413, "Request Entity Too Large")

OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_CAME = "terminated by setWebhook request"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"
