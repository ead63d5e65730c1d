"""What pages share: the warehouse that is read, and whether files of rules may be written."""

from __future__ import annotations

import os
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.navigation.page import StreamlitPage

from workbench.live import LiveWarehouse
from workbench.warehouse import duckdb_path, file_version, open_warehouse

WAREHOUSE = "LEAD_SCORING_WORKBENCH_WAREHOUSE"
EDIT = "LEAD_SCORING_WORKBENCH_EDIT"


def warehouse_kind() -> str:
    """Where the marts are: ``duckdb`` or ``postgres``."""
    return os.environ.get(WAREHOUSE, "duckdb")


@st.cache_resource
def warehouse() -> LiveWarehouse:
    """The warehouse, shared by all pages and readers; it is open only while it is read."""
    kind = warehouse_kind()
    if kind == "duckdb":
        return LiveWarehouse(open_warehouse, lambda: file_version(duckdb_path()))
    return LiveWarehouse(lambda: open_warehouse(kind), idle_seconds=None)


def may_edit() -> bool:
    """Whether the workbench was started with ``--allow-edit``."""
    return os.environ.get(EDIT) == "yes"


def frame(sql: str, values: tuple[Any, ...] = ()) -> pd.DataFrame:
    """Rows of a query on the marts."""
    return warehouse().frame(sql, values)


def rows(sql: str, values: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
    """Rows of a query on the marts by column name; what is null is None."""
    return warehouse().rows(sql, values)


def tables() -> set[str]:
    """Names of the tables that there are: those of modules that are off are missing."""
    return warehouse().tables()


def remember_pages(pages: dict[str, StreamlitPage]) -> None:
    """Keep the pages by their path, so that one can lead to another."""
    st.session_state["pages"] = pages


def open_lead(model: str, lead: str) -> None:
    """Go to the page of a lead."""
    page = st.session_state["pages"]["lead"]
    st.switch_page(page, query_params={"model": model, "lead": lead})
