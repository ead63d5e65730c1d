"""Charts of the Evidence page."""

from __future__ import annotations

import altair as alt
import pandas as pd

from workbench.charts import BAR_HEIGHT, BLUE, CHART_HEIGHT, GREY, LABEL_WIDTH, ORANGE

VERDICTS = {"converts more": BLUE, "converts less": ORANGE, "unclear": GREY}
# A logarithmic axis has no 0.
LOWEST_LIFT = 0.05
PERCENT = ".0%"


def lifts(rules: pd.DataFrame) -> alt.TopLevelMixin:
    """Lift of rules with the 95 % interval; 1 is as good as all leads."""
    shown = rules[rules["lift"].fillna(0) > 0].assign(
        low=lambda found: found["lift_low"].clip(lower=LOWEST_LIFT),
        high=lambda found: found["lift_high"].fillna(found["lift"].max() * 2),
        rule=rule_labels,
    )
    verdicts = [verdict for verdict in VERDICTS if verdict in set(shown["evidence"])]
    base = alt.Chart(shown, height=alt.Step(BAR_HEIGHT)).encode(
        y=alt.Y(
            "rule:N",
            sort=None,
            title=None,
            axis=alt.Axis(labelLimit=LABEL_WIDTH, labelOverlap=False),
        ),
        color=alt.Color(
            "evidence:N",
            title=None,
            scale=alt.Scale(domain=verdicts, range=[VERDICTS[one] for one in verdicts]),
        ),
        tooltip=[
            alt.Tooltip("rule:N", title="Rule"),
            alt.Tooltip("lift:Q", title="Lift", format=".2f"),
            alt.Tooltip("lift_low:Q", title="from", format=".2f"),
            alt.Tooltip("lift_high:Q", title="to", format=".2f"),
            alt.Tooltip("leads_with:Q", title="Looks at leads", format=","),
            alt.Tooltip("conversions_with:Q", title="Won", format=","),
        ],
    )
    ticks = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50]
    axis = alt.Axis(values=ticks, format="~g", grid=True)
    scale = alt.Scale(type="log", nice=False)
    spans = base.mark_rule(strokeWidth=3, opacity=0.5).encode(
        x=alt.X("low:Q", title="Lift (1: as often as all leads)", scale=scale, axis=axis),
        x2="high:Q",
    )
    dots = base.mark_circle(size=90, opacity=1).encode(x="lift:Q")
    one = alt.Chart(pd.DataFrame({"lift": [1]})).mark_rule(strokeDash=[4, 4], color=GREY)
    return one.encode(x="lift:Q") + spans + dots


def rule_labels(rules: pd.DataFrame) -> pd.Series:
    """What rules say; by their ids, too, where two say the same."""
    said = rules["description"].fillna(rules["rule_id"])
    return said.where(~said.duplicated(keep=False), said + " (" + rules["rule_id"] + ")")


def gain(deciles: pd.DataFrame) -> alt.TopLevelMixin:
    """Share of wins among the leads with the best scores, beside that of leads drawn by chance."""
    total = deciles["cumulative_leads"].max()
    curve = pd.DataFrame(
        {
            "share": [0.0, *(deciles["cumulative_leads"] / total)],
            "gain": [0.0, *deciles["cumulative_gain"]],
            "what": "By score",
        }
    )
    chance = pd.DataFrame({"share": [0.0, 1.0], "gain": [0.0, 1.0], "what": "By chance"})
    base = alt.Chart(pd.concat([curve, chance]), height=CHART_HEIGHT).encode(
        x=alt.X("share:Q", title="Leads, best scores first", axis=alt.Axis(format=PERCENT)),
        y=alt.Y("gain:Q", title="Wins among them", axis=alt.Axis(format=PERCENT)),
        color=alt.Color(
            "what:N",
            title=None,
            scale=alt.Scale(domain=["By score", "By chance"], range=[BLUE, GREY]),
        ),
        tooltip=[
            alt.Tooltip("share:Q", title="Leads", format=PERCENT),
            alt.Tooltip("gain:Q", title="Wins", format=PERCENT),
        ],
    )
    return base.mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=40))


def calibration(found: pd.DataFrame) -> alt.TopLevelMixin:
    """Probability of a win by score, with its 95 % interval."""
    base = alt.Chart(found, height=CHART_HEIGHT).encode(
        x=alt.X("scaled_score:Q", title="Score"),
        tooltip=[
            alt.Tooltip("scaled_score:Q", title="Score"),
            alt.Tooltip("win_probability:Q", title="Won", format=".1%"),
            alt.Tooltip("win_probability_low:Q", title="from", format=".1%"),
            alt.Tooltip("win_probability_high:Q", title="to", format=".1%"),
            alt.Tooltip("judgements:Q", title="Looks at leads", format=","),
        ],
    )
    band = base.mark_area(interpolate="step-after", opacity=0.2, color=BLUE).encode(
        y=alt.Y("win_probability_low:Q", title="Won in time", axis=alt.Axis(format=PERCENT)),
        y2="win_probability_high:Q",
    )
    line = base.mark_line(interpolate="step-after", strokeWidth=2.5, color=BLUE)
    return band + line.encode(y="win_probability:Q")


def bands(found: pd.DataFrame, title: str) -> alt.TopLevelMixin:
    """Conversion by band, with its 95 % interval."""
    base = alt.Chart(found, height=CHART_HEIGHT).encode(
        x=alt.X("band:N", sort=None, title=title, axis=alt.Axis(labelAngle=0)),
        tooltip=[
            alt.Tooltip("band:N", title=title),
            alt.Tooltip("conversion_rate:Q", title="Won", format=".1%"),
            alt.Tooltip("leads:Q", title="Looks at leads", format=","),
            alt.Tooltip("conversions:Q", title="Won", format=","),
        ],
    )
    spans = base.mark_rule(strokeWidth=5, opacity=0.35, color=BLUE).encode(
        y=alt.Y("conversion_rate_low:Q", title="Won in time", axis=alt.Axis(format=PERCENT)),
        y2="conversion_rate_high:Q",
    )
    return spans + base.mark_circle(size=90, color=BLUE, opacity=1).encode(y="conversion_rate:Q")


def tradeoff(found: pd.DataFrame, chosen: int | None) -> alt.TopLevelMixin:
    """Precision and recall by threshold, with the chosen one marked."""
    names = {"precision": "Precision", "recall": "Recall"}
    long = found.melt("threshold", list(names), "what", "share").assign(
        what=lambda rows: rows["what"].map(names)
    )
    lines = (
        alt.Chart(long, height=CHART_HEIGHT)
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X("threshold:Q", title="Threshold: lowest score of an MQL"),
            y=alt.Y("share:Q", title=None, axis=alt.Axis(format=PERCENT)),
            color=alt.Color(
                "what:N",
                title=None,
                scale=alt.Scale(domain=list(names.values()), range=[ORANGE, BLUE]),
            ),
            tooltip=[
                alt.Tooltip("what:N", title=" "),
                alt.Tooltip("threshold:Q", title="Threshold"),
                alt.Tooltip("share:Q", title="Share", format=".1%"),
            ],
        )
    )
    return lines + _mark(chosen)


def volume(found: pd.DataFrame, chosen: int | None) -> alt.TopLevelMixin:
    """New MQLs a week by threshold, with the chosen one marked."""
    line = (
        alt.Chart(found, height=CHART_HEIGHT)
        .mark_line(strokeWidth=2.5, color=BLUE)
        .encode(
            x=alt.X("threshold:Q", title="Threshold: lowest score of an MQL"),
            y=alt.Y("mqls_per_week:Q", title="New MQLs a week"),
            tooltip=[
                alt.Tooltip("threshold:Q", title="Threshold"),
                alt.Tooltip("mqls_per_week:Q", title="MQLs a week", format=".1f"),
            ],
        )
    )
    return line + _mark(chosen)


def _mark(chosen: int | None) -> alt.Chart:
    at = pd.DataFrame({"threshold": [] if chosen is None else [chosen]})
    return alt.Chart(at).mark_rule(strokeDash=[4, 4], color=GREY).encode(x="threshold:Q")
