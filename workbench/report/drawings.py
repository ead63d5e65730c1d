"""Charts of the report as SVG: they need no JavaScript, which no mail program runs."""

from __future__ import annotations

import re
from typing import Any

import altair as alt
import pandas as pd
import vl_convert
from markupsafe import escape

from workbench.charts import BLUE, ORANGE

WIDTH = 880
# Text and lines take the colour of the page, light or dark. Nothing else is drawn in these.
TEXT, LINE = "#010203", "#040506"
PALE = "#9cc3e6"


def _svg(chart: alt.TopLevelMixin, name: str, label: str) -> str:
    """Draw a chart.

    Args:
        chart: of Altair.
        name: made part of all ids, which have to differ within a page.
        label: what a screen reader says instead of reading every mark.
    """
    styled = (
        chart.configure(background="transparent", font="system-ui, sans-serif", padding=4)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=TEXT,
            titleColor=TEXT,
            domainColor=LINE,
            tickColor=LINE,
            gridColor=LINE,
            gridOpacity=0.35,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
        )
        .configure_text(color=TEXT, fontSize=12)
    )
    svg = vl_convert.vegalite_to_svg(styled.to_dict())
    svg = svg.replace(TEXT, "currentColor").replace(LINE, "#8a8f98")
    # The drawing program goes on counting from chart to chart: the same report needs the same ids.
    found = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))
    ids = {old: f"{name}-{number}" for number, old in enumerate(found, start=1)}
    svg = re.sub(r'\bid="([^"]+)"', lambda old: f'id="{ids[old[1]]}"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", lambda old: f"url(#{ids[old[1]]})", svg)
    svg = re.sub(r' aria-(label|roledescription|hidden)="[^"]*"', "", svg)
    svg = re.sub(r' role="[^"]*"', "", svg)
    escaped = escape(label)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escaped}" ', 1)


def weeks_chart(rows: list[dict[str, Any]], name: str) -> str:
    """New MQLs a week as bars; a week that is not whole is pale."""
    shown = pd.DataFrame(
        [
            {
                "week": f"{row['week'].day} {row['week']:%b}",
                "leads": row["leads"],
                "color": BLUE if row["is_whole"] else PALE,
            }
            for row in rows
        ]
    )
    base = alt.Chart(shown, width=WIDTH, height=170).encode(
        x=alt.X("week:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, ticks=False)),
        y=alt.Y("leads:Q", title=None, axis=None),
    )
    bars = base.mark_bar(cornerRadiusEnd=2).encode(color=alt.Color("color:N", scale=None))
    numbers = base.mark_text(dy=-8).encode(text="leads:Q")
    return _svg(bars + numbers, name, "Bars: new MQLs a week. The table holds the numbers.")


def deadlines_chart(rows: list[dict[str, Any]], name: str) -> str:
    """Shares of deadlines kept and missed, one bar an owner."""
    parts = []
    for row in rows:
        total = row["met"] + row["breached"]
        for place, (key, color) in enumerate((("met", BLUE), ("breached", ORANGE))):
            parts.append(
                {
                    "owner": row["owner"],
                    "share": row[key] / total,
                    "color": color,
                    "place": place,
                }
            )
    base = alt.Chart(pd.DataFrame(parts), width=WIDTH - 150, height=26 * len(rows))
    bars = base.mark_bar().encode(
        y=alt.Y(
            "owner:N",
            sort=None,
            title=None,
            axis=alt.Axis(ticks=False, labelLimit=140, labelOverlap=False, domain=False),
        ),
        x=alt.X("share:Q", title=None, axis=alt.Axis(format=".0%", tickCount=5)),
        color=alt.Color("color:N", scale=None),
        order="place:O",
    )
    return _svg(bars, name, "Bars: share of deadlines kept by owner. The table holds the numbers.")


def conversion_chart(rows: list[dict[str, Any]], name: str) -> str:
    """Conversion by grade as dots with their intervals."""
    base = alt.Chart(pd.DataFrame(rows), width=WIDTH, height=190).encode(
        x=alt.X("grade:N", sort=None, title=None, axis=alt.Axis(labelAngle=0, ticks=False))
    )
    percent = alt.Axis(format=".0%", tickCount=5)
    spans = base.mark_rule(strokeWidth=5, opacity=0.35, color=BLUE).encode(
        y=alt.Y("conversion_rate_low:Q", title=None, axis=percent), y2="conversion_rate_high:Q"
    )
    dots = base.mark_circle(size=80, color=BLUE, opacity=1).encode(y="conversion_rate:Q")
    return _svg(
        spans + dots, name, "Dots with intervals: conversion by grade. The table holds the numbers."
    )
