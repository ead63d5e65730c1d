"""What pages share: the warehouse that is read, and whether files of rules may be written."""

from __future__ import annotations

import os
from typing import Any

import pandas as pd
import streamlit as st

from workbench.warehouse import Warehouse, open_warehouse


@st.cache_resource
def warehouse() -> Warehouse:
    """The warehouse, shared by all pages and readers."""
    return open_warehouse(os.environ.get("LEAD_SCORING_WORKBENCH_WAREHOUSE", "duckdb"))


def may_edit() -> bool:
    """Whether the workbench was started with ``--allow-edit``."""
    return os.environ.get("LEAD_SCORING_WORKBENCH_EDIT") == "yes"


def frame(sql: str, values: tuple[Any, ...] = ()) -> pd.DataFrame:
    """Rows of a query on the marts."""
    return warehouse().frame(sql, values)
