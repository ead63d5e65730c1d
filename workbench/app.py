"""The workbench: ``make app``, which runs ``streamlit run workbench/app.py``."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.pages import call_list, evidence, health, lead, policy

PAGES = (
    (call_list.show, "Call list", "call-list"),
    (lead.show, "Lead", "lead"),
    (policy.show, "Policy", "policy"),
    (evidence.show, "Evidence", "evidence"),
    (health.show, "Health", "health"),
)

st.set_page_config(page_title="Lead scoring", layout="wide")
pages = [
    st.Page(show, title=title, url_path=path, default=path == "call-list")
    for show, title, path in PAGES
]
st.navigation(pages, position="top").run()
