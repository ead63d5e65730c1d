"""Sizes as they are written on the command line."""

import argparse
import re
from typing import Any

UNITS = {"": 1, "K": 1_000, "M": 1_000_000}


def number_of_events(text: str) -> int:
    """Read a number such as ``20000``, ``200K`` or ``10M``.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    match = re.fullmatch(r"([1-9][0-9]*)([KM]?)", text.upper())
    if not match:
        raise argparse.ArgumentTypeError(f"{text!r} is no number such as 200K or 10M")
    return int(match[1]) * UNITS[match[2]]


def checked_events(text: str) -> str:
    """Keep a number of events as it is written, in capitals, if it can be read."""
    number_of_events(text)
    return text.upper()


def positive(text: str) -> int:
    """Read a whole number above 0.

    Raises:
        argparse.ArgumentTypeError: It is none.
    """
    if not re.fullmatch(r"[1-9][0-9]*", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def several(read: Any) -> Any:  # noqa: ANN401
    """Make a reader of a list, separated by commas, from one of a single value."""
    return lambda text: [read(part.strip()) for part in text.split(",") if part.strip()]
