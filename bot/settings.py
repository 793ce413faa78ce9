"""All settings: environment first, then a TOML file, secrets also from files; names as in `.env.example`."""

import os
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import AliasChoices, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict


class UnreadSettings(Exception):
    """A file of settings cannot be read; the arguments are the end of a text's key, and the file."""


LAST_PORT = 65535
MESSENGERS = ("TELEGRAM_", "ZALO_")  # how the names of their variables begin


class Settings(BaseSettings):
    """What an office may set. Defaults give the embedded bot: SQLite in `./var`, web chat on this machine only."""

    model_config = SettingsConfigDict(env_prefix="BOT131_", populate_by_name=True, extra="forbid", frozen=True)

    data_dir: Path = Path("var")
    database_url: str = ""
    listen: str = "127.0.0.1:8131"
    console_listen: str = ""
    public_url: str = ""
    plan: str = "151-kh-ubnd"
    clock: datetime | None = None
    allow_loopback_files: bool = False
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "console"
    telegram_bot_token: SecretStr = Field(default=SecretStr(""), validation_alias=AliasChoices("TELEGRAM_BOT_TOKEN"))
    telegram_api_base: str = Field(
        default="https://api.telegram.org", validation_alias=AliasChoices("TELEGRAM_API_BASE")
    )
    telegram_mode: Literal["polling", "webhook"] = Field(
        default="polling", validation_alias=AliasChoices("TELEGRAM_MODE")
    )
    telegram_webhook_secret: SecretStr = Field(
        default=SecretStr(""), validation_alias=AliasChoices("TELEGRAM_WEBHOOK_SECRET")
    )
    telegram_old_webhook: str = Field(default="", validation_alias=AliasChoices("TELEGRAM_OLD_WEBHOOK"))
    zalo_bot_tokens: SecretStr = Field(default=SecretStr(""), validation_alias=AliasChoices("ZALO_BOT_TOKENS"))
    zalo_bot_api_base: str = Field(
        default="https://bot-api.zaloplatforms.com", validation_alias=AliasChoices("ZALO_BOT_API_BASE")
    )
    zalo_bot_mode: Literal["polling", "webhook"] = Field(
        default="polling", validation_alias=AliasChoices("ZALO_BOT_MODE")
    )
    zalo_bot_webhook_secret: SecretStr = Field(
        default=SecretStr(""), validation_alias=AliasChoices("ZALO_BOT_WEBHOOK_SECRET")
    )
    zalo_bot_monthly: int = Field(default=3000, ge=0, validation_alias=AliasChoices("ZALO_BOT_MONTHLY"))
    zalo_bot_people: int = Field(default=50, ge=0, validation_alias=AliasChoices("ZALO_BOT_PEOPLE"))

    @field_validator("listen", "console_listen")
    @classmethod
    def _is_address(cls, value: str, info: ValidationInfo) -> str:
        host, colon, port = value.rpartition(":")
        is_left_open = not value and info.field_name == "console_listen"
        if not is_left_open and not (host and colon and port.isdecimal()):
            raise ValueError("host:port")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library names it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Given values, then the environment, then secrets in files, then the TOML file."""
        return init_settings, env_settings, _Files(settings_cls), _Toml(settings_cls)

    def without_messengers(self) -> Self:
        """These settings with every messenger as if nobody had set it up; the web chat stays."""
        fields = type(self).model_fields.items()
        theirs = {name: field for name, field in fields if _name(field, name).startswith(MESSENGERS)}
        return self.model_copy(update={name: field.get_default() for name, field in theirs.items()})

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'bot131.sqlite').absolute()}"

    @property
    def base_url(self) -> str:
        """The address at which others reach us, without a slash at its end."""
        return self.public_url.rstrip("/") or f"http://{self.listen}"

    @property
    def room_address(self) -> tuple[str, int]:
        """Host and port of the hotline's room, a process of its own: the port after ours, unless it is set."""
        host, port = self.address
        if not self.console_listen:
            return host, port + 1 if 0 < port < LAST_PORT else 0
        host, _, own = self.console_listen.rpartition(":")
        return host, int(own)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of the one HTTP server."""
        host, _, port = self.listen.rpartition(":")
        return host, int(port)


class _Files(PydanticBaseSettingsSource):
    """`NAME_FILE` names a file that holds the secret, as systemd credentials and Docker do."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        name = _name(field, field_name)
        path = os.environ.get(f"{name}_FILE")
        return (_read(path).strip() if path else None), name, False

    def __call__(self) -> dict[str, Any]:
        found = {}
        for name, field in self.settings_cls.model_fields.items():
            value, key, _ = self.get_field_value(field, name)
            if value is not None:
                found[_key(field, name, key)] = value
        return found


class _Toml(PydanticBaseSettingsSource):
    """The file that `BOT131_CONFIG` names, with the same names in small letters."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        path = os.environ.get("BOT131_CONFIG")
        table = _table(path) if path else {}
        fields = {_name(field, name).lower(): (name, field) for name, field in self.settings_cls.model_fields.items()}
        return {_as_field(fields, key): value for key, value in table.items()}


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf8")
    except (OSError, UnicodeDecodeError):
        raise UnreadSettings("no_file", path) from None


def _table(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(_read(path))
    except tomllib.TOMLDecodeError:
        raise UnreadSettings("no_toml", path) from None


def _name(field: Any, name: str) -> str:
    return field.validation_alias.choices[0] if field.validation_alias else f"BOT131_{name.upper()}"


def _key(field: Any, name: str, alias: str) -> str:
    return alias if field.validation_alias else name


def _as_field(fields: dict[str, tuple[str, Any]], key: str) -> str:
    name, field = fields.get(key.lower(), (key, None))
    return _key(field, name, _name(field, name)) if field is not None else key
