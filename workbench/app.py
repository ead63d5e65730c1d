"""The pages of the workbench, and what is shown when the marts can't be read."""

from __future__ import annotations

import logging
import time

import streamlit as st

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
LOG = logging.getLogger(__name__)
SECONDS_BETWEEN_TRIES = 2
# Streamlit leaves much room above and beside a page.
STYLE = "<style>.stMainBlockContainer {padding: 4rem 3rem 3rem;} h1 {padding-top: 0;}</style>"


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
        LOG.warning("%s", error)
    except Exception:
        LOG.exception("A page could not be shown")
        st.error(
            "This page can't be shown: something went wrong. The log of the workbench says what."
        )
        return
    else:
        return
    time.sleep(SECONDS_BETWEEN_TRIES)
    st.rerun()


def main() -> None:
    """Run the page that the address names."""
    st.set_page_config(page_title="Lead scoring", page_icon="📇", layout="wide")
    st.html(STYLE)
    pages = [
        st.Page(show_page, title=title, url_path=path, default=path == "call-list")
        for show_page, title, path in PAGES
    ]
    session.remember_pages({path: page for page, (_, _, path) in zip(pages, PAGES, strict=True)})
    show(st.navigation(pages, position="top"))
