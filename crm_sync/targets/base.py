"""What a target is: four methods, and four ways to fail.

A target knows one CRM and nothing of ledgers, plans and retries. It raises; ``crm_sync.sync``
decides what to do.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from crm_sync.values import TEXT, Value


@dataclass(frozen=True)
class Field:
    """A field of the CRM, by its own schema.

    Attributes:
        kind: text, integer, number, boolean, date or timestamp; anything else is what the CRM calls
            it, and nothing can be written to it.
        is_writable: whether its API takes values.
        is_unique: whether no two records can have one value.
        length: the longest text in characters; None if there is no limit or none is told.
        blank: what it holds when it is blank; a box that has to be ticked or not holds False.
    """

    kind: str = TEXT
    is_writable: bool = True
    is_unique: bool = False
    length: int | None = None
    blank: Value = None


@dataclass(frozen=True)
class NewField:
    """A field to make in the CRM."""

    name: str
    kind: str
    label: str
    is_unique: bool = False


@dataclass(frozen=True)
class Record:
    """A record of the CRM: its own id, and values by field, as ``as_kind`` gives them."""

    id: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Write:
    """A record to create, update or delete.

    Attributes:
        key: of the lead, in the field that the mapping names.
        values: by field; only those that change, and in a new record only those that are not blank.
        record_id: the CRM's own id; None creates a record.
        is_delete: whether the record goes.
    """

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)
    record_id: str | None = None
    is_delete: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a write.

    Attributes:
        record_id: the CRM's own id, if it is done.
        refused: why the CRM does not take it.
        later: why it was not done now, though it may be the next time.
    """

    record_id: str | None = None
    refused: str | None = None
    later: str | None = None


class TargetError(RuntimeError):
    """Something that a target could not do."""


class RefusedError(TargetError):
    """The CRM does not take what it was sent; sending it again would not help."""


class TryLaterError(TargetError):
    """The CRM did nothing, and asks for time.

    Attributes:
        seconds: for how long; None if it did not say.
    """

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class InDoubtError(TargetError):
    """No answer, or one that does not tell whether the CRM did it."""


class ExpiredError(TargetError):
    """The CRM did nothing, as the session or token is no longer good."""


class Target(ABC):
    """A CRM.

    Attributes:
        batch_size: records in one write or read, at most.
    """

    batch_size: int

    @abstractmethod
    def connect(self) -> None:
        """Log in, or renew the session or token. Called first, and after ``ExpiredError``."""

    @abstractmethod
    def fields(self) -> Mapping[str, Field]:
        """All fields of the object, by name."""

    @abstractmethod
    def read(self, keys: Collection[str], fields: Collection[str]) -> Mapping[str, Record]:
        """Records with these keys, ``batch_size`` at most; a key that no record has is left out."""

    @abstractmethod
    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Create, update and delete, ``batch_size`` at most, one of a key; outcomes in their order.

        Raises:
            RefusedError: none was done, and at least one is to blame.
        """

    def expect(self, records: int) -> None:  # noqa: B027 - most targets have no use for it.
        """Hear how many records a run may write, before the first batch; may set the size."""

    def make_fields(self, fields: Sequence[NewField]) -> None:
        """Make fields that the object lacks, where the CRM's API can."""
        names = ", ".join(one.name for one in fields)
        raise RefusedError(f"This target can't make fields; add to the CRM: {names}")
