"""The Evidence page says what the marts say, and what the slider asks for."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import pandas as pd
import pytest
from application import browser_or_skip, finished, workbench
from pages import HOSTILE, ask, change, metrics, page, reading, shown
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from workbench import evidence_charts, evidence_data
from workbench.pages import evidence

MODEL = "mid_market"
MARTS = (*sorted(evidence_data.MARTS), "model_comparison", "scoring_guide")
# As in analyses/threshold_for_capacity.sql.
THRESHOLD = """
with thresholds as (
    select *, max(mqls_per_week) over (
        order by threshold desc rows between unbounded preceding and current row
    ) as most_at_or_above
    from threshold_performance where scoring_model_id = ? and mqls_per_week is not null
)
select threshold, mqls_per_week, precision, recall, mql_volume
from thresholds where most_at_or_above <= ? order by threshold limit 1
"""

pytestmark = pytest.mark.xdist_group("workbench")


@pytest.fixture
def copied(sample_file: Path, tmp_path: Path) -> Path:
    """The marts that the page reads, in a file of the test's own."""
    path = tmp_path / "lead_scoring.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"attach '{sample_file}' as sample (read_only)")
        for mart in MARTS:
            connection.execute(f"create table {mart} as from sample.main.{mart}")
    return path


def go(found: AppTest, section: str) -> AppTest:
    """Go to a part of the page."""
    found.radio(key="evidence_section").set_value(section).run()
    assert not found.exception, [error.message for error in found.exception]
    return found


def test_rules_are_those_of_the_mart(sample: Path) -> None:
    """Verdicts, lifts and what they rest on; what stands out is counted."""
    found = page("evidence")
    table = found.dataframe[0].value
    expected = ask(
        sample,
        """select rule_id, evidence, lift, lift_low, lift_high, leads_with, conversions_with
        from rule_performance where scoring_model_id = ?
        order by lift desc nulls last, rule_id""",
        (MODEL,),
    )
    assert len(table) == len(expected) > 0
    for row, (rule, verdict, *numbers) in zip(table.to_dict("records"), expected, strict=True):
        assert (row["rule_id"], row["evidence"]) == (rule, verdict)
        names = ("lift", "lift_low", "lift_high", "leads_with", "conversions_with")
        for name, number in zip(names, numbers, strict=True):
            assert pd.isna(row[name]) if number is None else row[name] == float(number)
    clear = sum(verdict.startswith("converts") for _, verdict, *_ in expected)
    assert f"**{clear} of {len(expected)} rules** stand out" in shown(found)
    judged, won = ask(
        sample,
        "select sum(judgements), sum(conversions) from score_monitoring where scoring_model_id = ?",
        (MODEL,),
    )[0]
    assert f"**{judged:,} looks at leads**" in shown(found)
    assert f"**{won}** ended in a won deal" in shown(found)


def test_bands_are_those_of_the_mart(sample: Path) -> None:
    """Every kind of band, and the share of wins of the best tenth."""
    found = go(page("evidence"), "Scores")
    kinds = ask(sample, "select distinct band_type from score_band_performance order by 1")
    for (kind,) in kinds:
        found.selectbox(key="evidence_band").set_value(kind).run()
        table = found.dataframe[0].value
        assert list(zip(table["band"], table["leads"], table["conversions"], strict=True)) == ask(
            sample,
            """select band, leads, conversions from score_band_performance
            where scoring_model_id = ? and band_type = ? order by band_rank, band""",
            (MODEL, kind),
        )
    gain = ask(
        sample,
        """select cumulative_gain from score_band_performance
        where scoring_model_id = ? and band_type = 'decile' order by band_rank limit 1""",
        (MODEL,),
    )[0][0]
    assert f"had {gain:.0%}".replace("%", " %") + " of the wins" in shown(found)


def test_the_slider_gives_the_threshold_of_the_mart(sample: Path) -> None:
    """Threshold, precision and recall for as many MQLs a week as sales can call."""
    found = go(page("evidence"), "Threshold")
    for capacity in (1.0, 2.0, 4.5, 7.5):
        found.slider(key="evidence_capacity").set_value(capacity).run()
        threshold, weekly, precision, recall, volume = ask(sample, THRESHOLD, (MODEL, capacity))[0]
        assert weekly <= capacity
        values = metrics(found)
        assert values["Threshold"] == str(threshold)
        assert values["MQLs a week"] == f"{float(weekly):,.1f}"
        assert values["Precision"] == f"{float(precision):.1%}".replace("%", " %")
        assert values["Recall"] == f"{float(recall):.1%}".replace("%", " %")
        assert f"Today {volume} leads would be MQLs" in shown(found)
    assert not ask(sample, THRESHOLD, (MODEL, 0.5))
    found.slider(key="evidence_capacity").set_value(0.5).run()
    assert "Even the highest score brings more than that" in shown(found)
    assert not found.metric


def test_a_threshold_below_which_one_brings_more_is_not_taken() -> None:
    """The number a week need not rise as the threshold falls."""
    found = pd.DataFrame(
        {"threshold": [10, 20, 30, 40], "mqls_per_week": [3.0, 6.0, 2.0, float("nan")]}
    )
    assert evidence_data.threshold_for(found, 5) == 30
    assert evidence_data.threshold_for(found, 6) == 10
    assert evidence_data.threshold_for(found, 1) is None


@pytest.mark.parametrize(
    ("most", "expected"), [(7.25, (7.5, 3.5, 0.5)), (163.2, (164, 82, 1)), (0.0, (0.1, 0.1, 0.1))]
)
def test_the_slider_reaches_what_there_is(
    most: float, expected: tuple[float, float, float]
) -> None:
    """Its end is at least the largest number, in steps of a useful size."""
    found = evidence_data.slider_range(pd.DataFrame({"mqls_per_week": [0.0, most]}))
    assert found == pytest.approx(expected)


def test_the_challenger_is_counted(sample: Path) -> None:
    """Who changes, and what the outcomes say of both."""
    found = go(page("evidence"), "Challenger")
    total, gained, lost = ask(
        sample,
        """select count(*),
            count(*) filter (where challenger_is_mql and not coalesce(champion_is_mql, false)),
            count(*) filter (where champion_is_mql and not coalesce(challenger_is_mql, false))
        from model_comparison where compared_to = ?""",
        (MODEL,),
    )[0]
    assert f"**{total} leads** of today: {gained} become MQLs, {lost} no longer are" in shown(found)
    both = found.dataframe[0].value
    expected = ask(
        sample,
        """select leads, conversion_rate from score_band_performance
        where band_type = 'mql' and band = 'MQL' order by scoring_model_id""",
    )
    assert list(zip(both["mqls"], both["rate"], strict=True)) == [
        (leads, float(rate)) for leads, rate in expected
    ]


def test_coverage_adds_up(sample: Path) -> None:
    """Reasons, leads and wins are those of the mart."""
    found = go(page("evidence"), "What is judged")
    table = found.dataframe[0].value
    leads, wins, judged, won = ask(
        sample,
        """select sum(leads), sum(wins), sum(leads) filter (where reason = 'judged'),
            sum(wins) filter (where reason = 'judged')
        from evidence_coverage where scoring_model_id = ?""",
        (MODEL,),
    )[0]
    assert (table["leads"].sum(), table["wins"].sum()) == (leads, wins)
    text = shown(found)
    assert f"**{judged} of {leads} leads** and **{won} of {wins} won deals**" in text
    known = ask(sample, "select distinct reason from evidence_coverage")
    assert {reason for (reason,) in known} <= set(evidence_data.REASONS)


def test_without_the_module_there_is_one_sentence(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No chart and no table."""
    change(copied, *(f"drop table {mart}" for mart in evidence_data.MARTS))
    with reading(copied, monkeypatch):
        found = page("evidence")
    assert [one.value for one in found.info] == [evidence.OFF]
    assert not found.dataframe and not found.radio


def test_without_wins_there_is_a_sentence(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what is not judged, and why."""
    change(copied, "update score_monitoring set conversions = 0")
    with reading(copied, monkeypatch):
        found = page("evidence")
    assert [one.value for one in found.info] == [evidence.NO_WINS]
    assert len(found.dataframe) == 1

    change(copied, *(f"delete from {mart}" for mart in evidence_data.MARTS))
    with reading(copied, monkeypatch):
        found = page("evidence")
    assert [one.value for one in found.info] == [evidence.NO_WINS]
    assert not found.dataframe


def test_hostile_text_is_text(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of models and rules are never Markdown."""
    name = HOSTILE[2].replace("'", "''")
    change(
        copied,
        f"update scoring_guide set scoring_model_name = '{name}'",
        f"update rule_performance set description = '{name}'",
        f"update score_monitoring set reason = '{name}'",
    )
    with reading(copied, monkeypatch):
        found = page("evidence")
        assert set(found.dataframe[0].value["description"]) == {HOSTILE[2]}
        for section in ("Scores", "Threshold", "Challenger", "What is judged"):
            go(found, section)
            for part in [*found.markdown, *found.info, *found.caption]:
                assert HOSTILE[2] not in part.value
            if section in ("Scores", "Challenger"):
                assert HOSTILE[2] in shown(found)


def test_rules_that_say_the_same_stay_apart() -> None:
    """Each has a line of its own in the chart."""
    rules = pd.DataFrame({"rule_id": ["a", "b", "c"], "description": ["same", "same", None]})
    assert list(evidence_charts.rule_labels(rules)) == ["same (a)", "same (b)", "c"]


def test_move_the_threshold_in_a_browser(sample_file: Path) -> None:
    """The slider, moved by its keys, asks for another threshold; nothing asks another host."""
    with browser_or_skip() as browser, workbench(sample_file) as address:
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        asked: set[str] = set()
        opened.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        opened.goto(f"{address}/evidence")
        finished(opened)
        opened.get_by_test_id("stRadio").get_by_text("Threshold").click()
        slider = opened.get_by_role("slider")
        slider.focus()
        for presses in (2, 4):
            for _ in range(presses):
                slider.press("ArrowRight")
            capacity = float(opened.get_by_test_id("stSliderThumbValue").inner_text())
            threshold = ask(sample_file, THRESHOLD, (MODEL, capacity))[0][0]
            value = opened.get_by_test_id("stMetricValue").first
            expect(value).to_have_text(str(threshold))
        assert asked <= {address.removeprefix("http://"), ""}
