"""Secrets come from the environment, and leave in no text.

Every secret that the process has read is remembered, so that ``redact`` can take it out of whatever
is printed, raised or written to the ledger.
"""

from __future__ import annotations

import base64
import logging
import os
from urllib.parse import quote

HIDDEN = "[secret]"
# Shorter ones would be found in innocent text.
SHORTEST = 4
_known: set[str] = set()


class MissingSecretError(RuntimeError):
    """The environment lacks a variable that the target needs."""


def read_secret(variable: str) -> str:
    """Read a secret from the environment and remember it for ``redact``.

    Raises:
        MissingSecretError: the variable is not set, or blank.
    """
    value = os.environ.get(variable, "")
    if not value:
        raise MissingSecretError(f"Set {variable} in the environment.")
    return remember(value)


def remember(secret: str) -> str:
    """Remember a secret that was made on the way, such as a session; returns it."""
    if len(secret) >= SHORTEST:
        encoded = base64.b64encode(secret.encode()).decode()
        _known.update({secret, quote(secret, safe=""), encoded})
    return secret


def redact(text: object) -> str:
    """The text of anything, without the secrets that it holds."""
    clean = str(text)
    for secret in sorted(_known, key=len, reverse=True):
        clean = clean.replace(secret, HIDDEN)
    return clean


class RedactingFilter(logging.Filter):
    """Takes secrets out of log records, those of libraries included."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the message; every record passes."""
        record.msg, record.args = redact(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info))
        return True
