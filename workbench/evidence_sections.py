"""The parts of the Evidence page, each with what may be concluded from it and what may not."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench import charts, wording
from workbench import evidence_charts as drawings
from workbench import evidence_data as data
from workbench.text import plain

FEW_LEADS = 50
BANDS = {
    "decile": "Tenth of the leads (1: best scores)",
    "lead_grade": "Grade",
    "fit_grade": "Fit grade",
    "engagement_grade": "Engagement grade",
    "mql": "MQL or not, by the rules",
    "lead_age": "Age of the lead in days",
}


def share(title: str, help_text: str | None = None) -> st.column_config.Column:
    """A column of shares as percent."""
    return st.column_config.NumberColumn(title, format="percent", help=help_text)


def number(title: str, help_text: str | None = None, decimals: int = 0) -> st.column_config.Column:
    """A column of numbers."""
    return st.column_config.NumberColumn(title, format=f"%.{decimals}f", help=help_text)


def text(title: str, help_text: str | None = None) -> st.column_config.Column:
    """A column of text."""
    return st.column_config.TextColumn(title, help=help_text)


def show_table(found: pd.DataFrame, columns: dict[str, st.column_config.Column], key: str) -> None:
    """Show the columns that have a name for readers, in their order."""
    st.dataframe(
        found[list(columns)], column_config=columns, hide_index=True, width="stretch", key=key
    )


def show_rules(model: str) -> None:
    """Rules by lift."""
    rules = data.rules(model)
    clear = rules[rules["evidence"].isin(["converts more", "converts less"])]
    st.subheader("Which rules tell who will be won?")
    st.markdown(
        f"**{len(clear)} of {wording.counted(len(rules), 'rule')}** stand out. Lift is how much"
        " more often leads were won for whom the rule matched than leads on the whole; the line is"
        " its 95 % interval. Of the rules that stand out, about one in twenty does so by chance."
    )
    everything = st.toggle(
        "Show the rules, too, about which nobody can tell yet", key="evidence_all_rules"
    )
    shown = rules if everything else clear
    if (shown["lift"].fillna(0) > 0).any():
        charts.draw(drawings.lifts(shown), key="evidence_lifts")
    else:
        st.info("No rule stands out yet: nobody can tell with so few won deals.")
    st.caption(
        "Act on the verdict, not on the lift. A rule that stands out goes with wins; it need not"
        " cause them, and sales may win more of those leads because it calls them first. "
        f"“Unclear” does not mean useless: with fewer than {FEW_LEADS} or so effective leads,"
        " hardly any rule can stand out."
    )
    show_table(
        rules.assign(notes=[rule_notes(row) for row in rules.to_dict("records")]),
        {
            "rule_id": text("Rule"),
            "description": text("What it says"),
            "evidence": text("Verdict"),
            "points": number("Points", decimals=1),
            "suggested_points": number(
                "Suggested", "What it should give if leads are alike in everything else", 0
            ),
            "lift": number("Lift", decimals=2),
            "lift_low": number("Lift from", "Lower end of the 95 % interval", 2),
            "lift_high": number("Lift to", "Upper end of the 95 % interval", 2),
            "conversion_rate_with": share("Won with it"),
            "conversion_rate_without": share("Won without it"),
            "conversions_with": number("Wins", "Looks at leads with the rule that were won"),
            "leads_with": number("Looks", "Looks at leads for whom the rule matched"),
            "effective_leads_with": number(
                "Effective leads", "How many leads, seen once, would say as much"
            ),
            "q_value": number(
                "q", "Share of false alarms among rules that stand out as much; 0.05 or less", 3
            ),
            "notes": text("Notes"),
        },
        "evidence_rules",
    )


def rule_notes(row: dict[str, object]) -> str:
    """What else is to know about a rule."""
    notes = []
    if row["is_dead"]:
        notes.append("matched for nobody")
    if row["is_always_on"]:
        notes.append("matched for everybody")
    if row["is_never_counted"]:
        notes.append("its points never count: others of its group or a limit take them")
    if row["is_redundant"]:
        notes.append(f"says nearly the same as {row['always_fires_with']}")
    if not wording.is_blank(row["suggestion_note"]):
        notes.append(str(row["suggestion_note"]))
    return "; ".join(notes)


def show_scores(model: str) -> None:
    """Cumulative gain, calibration and conversion by band."""
    deciles = data.bands(model, "decile")
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Do better scores win more?")
        charts.draw(drawings.gain(deciles), key="evidence_gain")
        best = deciles.iloc[0]
        st.caption(
            f"The best {wording.percent(best['cumulative_leads'] / deciles['leads'].sum(), 0)} of"
            f" leads had {wording.percent(best['cumulative_gain'], 0)} of the wins. The nearer the"
            " curve is to the grey line, the less the score says."
        )
    with right:
        st.subheader("How likely is a win?")
        charts.draw(drawings.calibration(data.calibration(model)), key="evidence_calibration")
        st.caption(
            "The share that was won in time, by score, made so that it never falls as the score"
            " rises, with its 95 % interval. It speaks of leads like those of the past, not of any"
            " single lead."
        )
    reason = data.landmarks(model)["reason"].iloc[-1]
    if not wording.is_blank(reason):
        st.info(f"Leads show no probability of a win: {plain(reason)}.")
    st.subheader("Conversion by band")
    kind = st.selectbox("By", list(BANDS), format_func=BANDS.get, key="evidence_band")
    found = data.bands(model, kind)
    charts.draw(drawings.bands(found, BANDS[kind]), key="evidence_bands")
    st.caption(
        "A policy works if rates fall from band to band. Where the intervals of two bands overlap"
        " widely, the order of the two may be chance."
    )
    show_table(
        found,
        {
            "band": text("Band"),
            "leads": number("Looks at leads"),
            "conversions": number("Won"),
            "conversion_rate": share("Share won"),
            "conversion_rate_low": share("From", "Lower end of the 95 % interval"),
            "conversion_rate_high": share("To", "Upper end of the 95 % interval"),
            "lift": number("Lift", "Share won, divided by that of all", 2),
            "cumulative_gain": share("Wins up to here", "From the best band down"),
        },
        "evidence_band_table",
    )


def show_coverage(model: str) -> None:
    """Which leads and wins the evidence judges, and why not the others."""
    found = data.coverage(model)
    leads, wins = found["leads"].sum(), found["wins"].sum()
    judged = found[found["reason"] == "judged"]
    st.subheader("What is judged, and what is not?")
    st.markdown(
        f"The evidence judges **{wording.count(judged['leads'].sum())} of"
        f" {wording.counted(int(leads), 'lead')}** and **{wording.count(judged['wins'].sum())} of"
        f" {wording.counted(int(wins), 'won deal')}**."
    )
    show_table(
        found.assign(
            why=[data.REASONS.get(one, wording.words(one)) for one in found["reason"]],
        ),
        {"why": text("Why"), "leads": number("Leads"), "wins": number("Won deals")},
        "evidence_coverage",
    )
    st.caption(
        "Many deals that came before anybody looked: look more often"
        " (`lead_scoring__landmark_every_days`). Many that were won later: wait longer"
        " (`lead_scoring__outcome_days`). What is not judged is neither for nor against a rule."
    )
