"""Settings that cannot be read at all, told as the doctor's other findings are."""

from pydantic import ValidationError

from bot.doctor.findings import Finding, fault
from bot.settings import Settings, UnreadSettings


def settings_or_fault() -> Settings | Finding:
    """The settings, or what is wrong with them."""
    try:
        return Settings()
    except ValidationError as problem:
        names = sorted({".".join(map(str, one["loc"])) for one in problem.errors()})
        return fault("settings", "wrong", names=", ".join(names))
    except UnreadSettings as problem:
        what, path = problem.args
        return fault("settings", what, path=path)
