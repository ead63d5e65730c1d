"""Requests to a CRM that may fail, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from crm_sync.secret_values import redact
from crm_sync.targets.base import (
    ExpiredError,
    InDoubtError,
    Outcome,
    RefusedError,
    Target,
    TryLaterError,
    Write,
)

RETRIED = (TryLaterError, InDoubtError, ExpiredError)
LONGEST_WAIT = 120.0
Result = TypeVar("Result")


class StoppedError(RuntimeError):
    """The run stopped before its end; what it had written is in the ledger."""


@dataclass(frozen=True)
class Patience:
    """How often and how long a request is tried again.

    Attributes:
        attempts: of one request.
        first_wait: seconds before the second; doubled for each that follows.
        longest_wait: seconds; a CRM that asks for more ends the run.
    """

    attempts: int = 6
    first_wait: float = 1.0
    longest_wait: float = LONGEST_WAIT


class Sender:
    """Sends to one target, again and again if need be.

    Attributes:
        target: where to.
    """

    def __init__(self, target: Target, patience: Patience) -> None:
        self.target = target
        self._patience = patience

    def ask(self, call: Callable[..., Result], *arguments: object) -> Result:
        """Call a method of the target that changes no records, until it answers.

        Raises:
            StoppedError: it did not.
        """
        for attempt in self._retrying():
            with attempt:
                return call(*arguments)
        raise AssertionError("the last attempt returns or raises")

    def _retrying(self) -> Retrying:
        patience = self._patience
        first, longest = patience.first_wait, patience.longest_wait
        backoff = wait_exponential_jitter(first, longest, jitter=first / 2)

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception()
            if isinstance(error, ExpiredError):
                return 0
            asked = error.seconds if isinstance(error, TryLaterError) else None
            if asked is not None and asked > patience.longest_wait:
                raise StoppedError(f"The CRM asks for {asked:g} s: {redact(error)}") from error
            return backoff(state) if asked is None else asked

        def renew(state: RetryCallState) -> None:
            # If this fails, the next attempt finds the session expired again.
            if isinstance(state.outcome.exception(), ExpiredError):
                with suppress(*RETRIED):
                    self.target.connect()

        def give_up(state: RetryCallState) -> None:
            error = state.outcome.exception()
            raise StoppedError(
                f"Gave up after {state.attempt_number} attempts: {redact(error)}"
            ) from error

        return Retrying(
            stop=stop_after_attempt(patience.attempts),
            wait=wait,
            retry=retry_if_exception_type(RETRIED),
            before_sleep=renew,
            retry_error_callback=give_up,
        )

    def send(self, writes: Sequence[Write], outcomes: dict[str, Outcome]) -> None:
        """Send writes, again and again if need be.

        Args:
            writes: of a batch, one of a key.
            outcomes: by contact; filled as the CRM answers.

        Raises:
            StoppedError: the CRM can't be reached.
        """
        for is_kind in (_is_delete, _is_update, _is_create):
            open_writes = [one for one in writes if is_kind(one)]
            is_in_doubt = False
            for attempt in self._retrying() if open_writes else ():
                with attempt:
                    if attempt.retry_state.attempt_number > 1 and is_in_doubt:
                        open_writes = self._still_open(open_writes, outcomes)
                    open_writes = [one for one in open_writes if one.key not in outcomes]
                    is_in_doubt = True
                    try:
                        self._divide(open_writes, outcomes)
                    except (TryLaterError, ExpiredError):
                        # Some targets delete records one by one.
                        is_in_doubt = is_kind is _is_delete
                        raise

    def _divide(self, writes: Sequence[Write], outcomes: dict[str, Outcome]) -> None:
        """Write, and look for the records to blame if the CRM refuses all."""
        for kind in (_is_create, _is_update, _is_delete):
            alike = [one for one in writes if kind(one)]
            if not alike:
                continue
            try:
                found = self.target.write(alike)
            except RefusedError as error:
                if len(alike) == 1:
                    outcomes[alike[0].key] = Outcome(refused=str(error))
                    continue
                middle = len(alike) // 2
                self._divide(alike[:middle], outcomes)
                self._divide(alike[middle:], outcomes)
            else:
                outcomes |= {one.key: outcome for one, outcome in zip(alike, found, strict=True)}

    def _still_open(self, writes: Sequence[Write], outcomes: dict[str, Outcome]) -> list[Write]:
        """Read what an unanswered request has done, and give what is left to do."""
        writes = [one for one in writes if one.key not in outcomes]
        names = sorted({name for one in writes for name in one.values})
        records = self.target.read([one.key for one in writes], names) if writes else {}
        left = []
        for one in writes:
            record = records.get(one.key)
            if one.is_delete:
                is_done = record is None
            else:
                is_done = record is not None and all(
                    record.values.get(name) == value for name, value in one.values.items()
                )
            if is_done:
                outcomes[one.key] = Outcome(record.id if record else one.record_id)
            else:
                left.append(one if record is None else replace(one, record_id=record.id))
        return left


def _is_create(one: Write) -> bool:
    return one.record_id is None


def _is_update(one: Write) -> bool:
    return one.record_id is not None and not one.is_delete


def _is_delete(one: Write) -> bool:
    return one.is_delete
