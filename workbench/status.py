"""Of when the scores are, and whether a build is under way."""

from __future__ import annotations

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from workbench import session, wording
from workbench.warehouse import duckdb_path


def is_building(database: Path) -> bool:
    """Whether `make publish` is at work beside a file; its lock is never taken away from it.

    A shared lock is asked for, and let go of at once: a build that begins in that very moment
    would find the folder locked, so the folder is looked at first, which is empty between builds.
    """
    folder = database.with_name(f".{database.name}.building")
    try:
        if not any(folder.iterdir()):
            return False
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def published_at() -> datetime | None:
    """When the file that is read was written; None where the marts are not in a file."""
    if session.warehouse_kind() != "duckdb":
        return None
    return datetime.fromtimestamp(duckdb_path().stat().st_mtime, UTC)


def show_status() -> None:
    """Show of when the scores are, on top of each page."""
    parts = []
    if "lead_scores" in session.tables():
        scored_on = session.rows("select max(scored_on) as scored_on from lead_scores")
        if scored_on[0]["scored_on"] is not None:
            parts.append(f"Scored on {wording.day(scored_on[0]['scored_on'])}")
    published = published_at()
    if published:
        parts.append(f"published {wording.moment(published)} UTC")
    text = ", ".join(parts) or "Nothing has been scored yet"
    if session.warehouse_kind() == "duckdb" and is_building(duckdb_path()):
        text += " · :blue-badge[A build is under way]"
    st.caption(text)
