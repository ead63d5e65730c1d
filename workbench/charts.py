"""The look that charts share: colours, sizes and fonts, on a light or a dark page.

Colours are told apart by people with any kind of colour vision (after Okabe and Ito).
"""

from __future__ import annotations

from typing import Any

import altair as alt
import streamlit as st

BLUE = "#2f6fb0"
ORANGE = "#d55e00"
GREEN = "#009e73"
YELLOW = "#e69f00"
GREY = "#8a8f98"
PURPLE = "#aa4499"

RISE = BLUE
FALL = ORANGE
TOTAL = GREY
LIMIT = YELLOW
SERIES = (BLUE, ORANGE, GREEN, YELLOW, PURPLE, GREY)

BAR_HEIGHT = 26
CHART_HEIGHT = 280
LABEL_WIDTH = 260


def label_axis() -> alt.Axis:
    """An axis with every label in full."""
    return alt.Axis(
        labelLimit=LABEL_WIDTH, labelOverlap=False, labelFlush=False, ticks=False, domain=False
    )


def look(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    """Give a chart the common look."""
    return (
        chart.configure_view(strokeWidth=0)
        .configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", tickSize=4)
        .configure_legend(orient="top", labelFontSize=12, titleFontSize=12, labelLimit=LABEL_WIDTH)
        .configure_range(category=list(SERIES))
    )


def draw(chart: alt.TopLevelMixin, key: str | None = None, **options: Any) -> None:  # noqa: ANN401
    """Show a chart on the page, as wide as the page."""
    st.altair_chart(look(chart), width="stretch", key=key, **options)
