"""Personal values of the audit: they stand beside its rows and can be erased; the chain covers only their prints."""

from sqlalchemy import Column, ForeignKey, Text
from sqlmodel import Field, SQLModel

from storage.book.columns import Key


class AuditValue(SQLModel, table=True):
    """A person's words or name that belong to a row of the audit; erased, `salt` and `value` are empty."""

    __tablename__ = "audit_values"
    id: int | None = Field(default=None, sa_column=Column(Key, primary_key=True))
    audit: int = Field(sa_column=Column(Key, ForeignKey("audit.id"), nullable=False, index=True))
    name: str = Field(max_length=40)
    person: int | None = Field(default=None, sa_column=Column(Key, index=True))  # whose value it is, if that is known
    salt: str | None = Field(default=None, max_length=32)
    value: str | None = Field(default=None, sa_column=Column(Text))
    digest: str = Field(max_length=64)  # SHA-256 over salt and value
