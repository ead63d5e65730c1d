"""The workbench: ``make app``, which runs ``python -m workbench``."""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench import session, status
from workbench.pages import call_list, evidence, health, lead, policy
from workbench.text import plain
from workbench.warehouse import WarehouseBusyError, WarehouseError

PAGES = (
    (call_list.show, "Call list", "call-list"),
    (lead.show, "Lead", "lead"),
    (policy.show, "Policy", "policy"),
    (evidence.show, "Evidence", "evidence"),
    (health.show, "Health", "health"),
)
SECONDS_BETWEEN_TRIES = 2


def show(page: st.Page) -> None:
    """Show a page, or say in a sentence why it can't be shown, and try again."""
    try:
        with session.warehouse().one_state():
            status.show_status()
            page.run()
    except WarehouseBusyError as error:
        st.info(f"{plain(error)} This page then shows by itself.")
    except WarehouseError as error:
        st.error(plain(error))
        logging.getLogger(__name__).warning("%s", error)
    else:
        return
    time.sleep(SECONDS_BETWEEN_TRIES)
    st.rerun()


st.set_page_config(page_title="Lead scoring", page_icon="📇", layout="wide")
pages = [
    st.Page(show_page, title=title, url_path=path, default=path == "call-list")
    for show_page, title, path in PAGES
]
session.remember_pages({path: page for page, (_, _, path) in zip(pages, PAGES, strict=True)})
show(st.navigation(pages, position="top"))
