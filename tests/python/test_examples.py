"""The examples run end to end: other inputs and other rules, the same models."""

from __future__ import annotations

import csv
import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from consumer_project import PROJECT, ConsumerProject
from workspace import INTERNAL

XEDUCATION_CSV = Path(
    os.environ.get(
        "LEAD_SCORING_XEDUCATION_CSV", PROJECT.parent / "shared/data/xeducation/Leads.csv"
    )
)
CDNOW_LOG = os.environ.get("LEAD_SCORING_CDNOW_LOG", "")
LEAKY_COLUMNS = {
    "tags",
    "lead_quality",
    "asymmetrique_activity_index",
    "asymmetrique_profile_index",
    "asymmetrique_activity_score",
    "asymmetrique_profile_score",
    "last_notable_activity",
    "converted",
    "is_converted",
}

built_xeducation = pytest.mark.xdist_group("xeducation")
built_leadforge = pytest.mark.xdist_group("leadforge")
needs_scikit_learn = pytest.mark.skipif(
    find_spec("sklearn") is None, reason="scikit-learn is not installed (extra: examples)"
)
needs_xeducation = pytest.mark.skipif(
    not XEDUCATION_CSV.is_file(),
    reason=f"no {XEDUCATION_CSV}: set LEAD_SCORING_XEDUCATION_CSV to the path of Leads.csv",
)
needs_leadforge = pytest.mark.skipif(
    find_spec("leadforge") is None, reason="leadforge is not installed (extra: examples)"
)
takes_minutes = pytest.mark.takes_minutes
built_cdnow = pytest.mark.xdist_group("cdnow")
needs_cdnow = pytest.mark.skipif(
    find_spec("lifetimes") is None and not Path(CDNOW_LOG).is_file(),
    reason="Lifetimes is not installed (extra: examples), and LEAD_SCORING_CDNOW_LOG names no file",
)


class Example(ConsumerProject):
    """A copy of one example, with a database of its own."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(PROJECT / "examples" / name, folder)

    def reconciled(self) -> dict[str, int]:
        """Add up what became of the rows of each input that has any."""
        return dict(
            self.rows("""
                select input, cast(sum(rows) as int)
                from input_reconciliation
                group by input
                having sum(rows) > 0
            """)
        )


@pytest.fixture(scope="module")
def xeducation(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """Load and build the example of real leads."""
    example = Example("xeducation", tmp_path_factory.mktemp("xeducation"))
    example.must_run("load.py", XEDUCATION_CSV)
    example.build()
    return example


@pytest.fixture(scope="module")
def leadforge(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """Generate, load and build the example of a synthetic CRM."""
    example = Example("leadforge", tmp_path_factory.mktemp("leadforge"))
    example.must_run("load.py")
    example.build()
    return example


@pytest.fixture(scope="module")
def cdnow(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """Load and build the example of orders, whose scores drift."""
    example = Example("cdnow", tmp_path_factory.mktemp("cdnow"))
    example.must_run("load.py", *filter(None, [CDNOW_LOG]))
    example.build(warned=["assert_scores_have_not_drifted"])
    return example


@built_xeducation
@needs_scikit_learn
@needs_xeducation
@takes_minutes
def test_every_real_lead_is_scored_once_by_each_model(xeducation: Example) -> None:
    """9,240 leads come in, and 9,240 leave each model."""
    scored = xeducation.rows("""
        select scoring_model_id, count(*), count(distinct contact_id)
        from lead_scores
        group by scoring_model_id
        order by scoring_model_id
    """)
    assert scored == [("admissions", 9240, 9240), ("admissions_at_arrival", 9240, 9240)]
    assert xeducation.reconciled() == {"contacts": 9240, "opportunities": 3561}
    assert xeducation.rows("from rejected_records") == []


@built_xeducation
@needs_scikit_learn
@needs_xeducation
@takes_minutes
def test_no_leaky_column_and_no_invented_event_is_loaded(xeducation: Example) -> None:
    """What sales found out later is not among the attributes, and counts are not events."""
    columns = {
        name for (name,) in xeducation.rows("select name from pragma_table_info('raw.contacts')")
    }
    assert columns >= {"lead_origin", "total_visits", "occupation"}
    assert not columns & LEAKY_COLUMNS
    assert xeducation.rows("select count(*) from raw.events") == [(0,)]
    assert xeducation.rows("select max(abs(engagement_score)) from lead_scores") == [(0,)]


@built_xeducation
@needs_scikit_learn
@needs_xeducation
@takes_minutes
def test_held_out_rows_are_the_published_split(xeducation: Example) -> None:
    """The loader marks the rows that others have measured on."""
    split = XEDUCATION_CSV.with_name("test_row_index_seed100_strat.txt")
    if not split.is_file():
        pytest.skip(f"no {split.name} beside Leads.csv")
    marked = xeducation.rows("select lead_number from raw.outcomes where is_test")
    assert {number for (number,) in marked} == set(split.read_text().split())


@built_xeducation
@needs_scikit_learn
@needs_xeducation
@takes_minutes
def test_hand_made_points_rank_real_leads_well(xeducation: Example) -> None:
    """On the held-out rows the scores order leads by far better than chance."""
    quality = dict(
        xeducation.rows(
            "select scoring_model_id, cast(auc as double) from ranking_quality where split = 'test'"
        )
    )
    assert quality["admissions"] > 0.88
    assert quality["admissions_at_arrival"] > 0.79


@built_xeducation
@needs_scikit_learn
@needs_xeducation
@takes_minutes
def test_conversions_of_real_leads_are_those_of_the_file(xeducation: Example) -> None:
    """The evidence tables judge every lead once, by an outcome that no score has seen."""
    judged = xeducation.rows("""
        select scoring_model_id, sum(leads), sum(conversions)
        from score_band_performance
        where band_type = 'decile'
        group by scoring_model_id
        order by scoring_model_id
    """)
    assert judged == [("admissions", 9240, 3561), ("admissions_at_arrival", 9240, 3561)]
    different = xeducation.rows(f"""
        select count(*)
        from main_{INTERNAL}.int_lead_scoring__judgements as judged
        inner join lead_scores using (scoring_model_id, contact_id)
        where judged.total_score <> lead_scores.total_score
    """)
    assert different == [(0,)]


@built_xeducation
@needs_scikit_learn
@needs_xeducation
@takes_minutes
def test_scorecards_rank_real_leads_as_well_as_regression(xeducation: Example) -> None:
    """On the published split AUC is at most 0.015 below that of a regression on all columns."""
    xeducation.must_run("compare.py", "--splits", "0", "--out", "target/compare")
    for model_id, lowest in (("admissions", 0.89), ("admissions_at_arrival", 0.825)):
        with (xeducation.folder / "target" / "compare" / f"{model_id}.csv").open() as file:
            [published] = csv.DictReader(file)
        scorecard = float(published["with candidates"])
        for regression in ("regression", "regression, Select a level"):
            assert scorecard > float(published[regression]) - 0.015
        assert scorecard > float(published["by hand"])
        assert scorecard > lowest


@needs_scikit_learn
@needs_xeducation
def test_damaged_file_is_refused_by_name_and_line(tmp_path: Path) -> None:
    """Rows that are quoted as one field stop the loader before it writes anything."""
    damaged = XEDUCATION_CSV.with_name("malformed_quotes.csv")
    if not damaged.is_file():
        pytest.skip(f"no {damaged.name} beside Leads.csv")
    example = Example("xeducation", tmp_path)
    result = example.run("load.py", damaged)
    assert result.returncode == 1
    assert f"{damaged}: 338 of 9240 rows are damaged, nothing was loaded" in result.stderr
    assert "line 24: 1 field instead of 37" in result.stderr
    assert not example.database.exists()


@built_leadforge
@needs_leadforge
@takes_minutes
def test_every_generated_lead_is_scored_once(leadforge: Example) -> None:
    """All generated rows are accounted for, and every lead has one score."""
    assert leadforge.rows("select count(*), count(distinct contact_id) from lead_scores") == [
        (5000, 5000)
    ]
    assert leadforge.reconciled() == {
        "contacts": 5000,
        "events": 69368,
        "companies": 1500,
        "opportunities": 4641,
        "sales_activities": 60739,
    }


@built_leadforge
@needs_leadforge
@takes_minutes
def test_touches_of_the_first_30_days_are_those_of_the_public_edition(leadforge: Example) -> None:
    """The loaded touches hold the 38,724 that the package publishes, and what came after."""
    touches = leadforge.rows("""
        select
            count(*),
            count(*) filter (where cast(occurred_at as date) - cast(created_at as date) <= 30)
        from raw.events
        inner join raw.contacts using (contact_id)
        where event_type <> 'session'
    """)
    assert touches == [(54803, 38724)]


@built_leadforge
@needs_leadforge
@takes_minutes
def test_later_facts_do_not_change_the_scores_of_a_day(leadforge: Example, tmp_path: Path) -> None:
    """Scores as of a day are the same whether or not the input goes on after it."""
    [(day,)] = leadforge.rows("select distinct cast(scored_on as varchar) from lead_scores")
    [(later,)] = leadforge.rows(f"select count(*) from raw.events where occurred_at > '{day}'")
    assert later > 0
    cut_off = tmp_path / "cut_off.duckdb"
    leadforge.must_run("load.py", "--until", day, database=cut_off)
    assert leadforge.rows("select max(occurred_at) from raw.events", cut_off) == [(day,)]
    build = ["build", "--exclude-resource-type", "test", "--select", "+lead_score_contributions"]
    leadforge.must_run("-m", "dbt_workspace", *build, "+lead_scores", database=cut_off)
    for table in ("lead_scores", "lead_score_contributions"):
        sql = f"select * from {table} order by all"
        assert leadforge.rows(sql) == leadforge.rows(sql, cut_off)


@built_leadforge
@needs_leadforge
@takes_minutes
def test_evidence_finds_no_skill_in_a_coin_toss(leadforge: Example, tmp_path: Path) -> None:
    """On the last day of the input four landmarks have outcomes, which scores do not foretell."""
    last_day = tmp_path / "last_day.duckdb"
    leadforge.must_run("load.py", database=last_day)
    names = ("evidence_coverage", "score_monitoring", "rule_performance", "lead_scores")
    leadforge.must_run(
        *("-m", "dbt_workspace", "build", "--exclude-resource-type", "test"),
        *("--vars", "{lead_scoring__scored_on: '2024-04-28'}"),
        *("--select", *(f"+{name}" for name in names)),
        database=last_day,
    )
    [(wins,)] = leadforge.rows("select count(*) from raw.outcomes where is_converted", last_day)
    [totals] = leadforge.rows("select sum(leads), sum(wins) from evidence_coverage", last_day)
    assert totals == (5000, wins)
    areas = leadforge.rows("select auc from score_monitoring", last_day)
    assert len(areas) == 4
    assert all(0.4 < auc < 0.6 for (auc,) in areas)
    [(verdicts,)] = leadforge.rows(
        "select count(*) from rule_performance where evidence like 'converts%'", last_day
    )
    assert verdicts <= 2
    assert leadforge.rows("select count(win_probability) from lead_scores", last_day) == [(0,)]


@built_leadforge
@needs_leadforge
@takes_minutes
def test_source_freshness_warns_of_old_events(leadforge: Example) -> None:
    """The input is a source whose freshness dbt looks at; the data ends in April 2024."""
    leadforge.must_run("-m", "dbt_workspace", "source", "freshness")
    [events] = leadforge.artifact("sources")["results"]
    assert events["unique_id"] == "source.leadforge.raw.events"
    assert events["status"] == "warn"
    assert events["max_loaded_at"].startswith("2024-04-28")


@built_cdnow
@needs_cdnow
@takes_minutes
def test_every_order_is_a_lead_and_every_customer_waits_once(cdnow: Example) -> None:
    """No row of the log is lost, and each landmark has judged all 23,570 customers."""
    assert cdnow.reconciled() == {"contacts": 67591, "events": 336359, "opportunities": 44021}
    assert cdnow.rows("from rejected_records") == []
    landmarks = cdnow.rows(f"""
        select count(*), count(distinct contacts.customer)
        from main_{INTERNAL}.int_lead_scoring__judgements as judged
        inner join raw.contacts using (contact_id)
        group by judged.landmark
    """)
    assert len(landmarks) == 12
    assert set(landmarks) == {(23570, 23570)}


@built_cdnow
@needs_cdnow
@takes_minutes
def test_predicted_orders_come(cdnow: Example) -> None:
    """On each held-out landmark, predicted orders are within 20 % of those in the log."""
    cdnow.must_run("check.py")
    predicted = cdnow.rows(f"""
        select errors.landmark, errors.predicted
        from main_{INTERNAL}.int_lead_scoring__prediction_errors as errors
        inner join main_{INTERNAL}.int_lead_scoring__held_out_skill as held_out
            on errors.known_before = held_out.held_out_from
        order by errors.landmark
    """)
    assert len(predicted) == 4
    for landmark, expected in predicted:
        assert expected == pytest.approx(ordered_after(cdnow, landmark), rel=0.2)


@built_cdnow
@needs_cdnow
@takes_minutes
def test_published_probabilities_add_up_to_later_orders(cdnow: Example, tmp_path: Path) -> None:
    """As of a day, the probabilities of all customers are the orders of the next ninety days."""
    day = "1997-12-25"
    past = tmp_path / "past.duckdb"
    cdnow.must_run("load.py", *filter(None, [CDNOW_LOG]), database=past)
    cdnow.must_run(
        *("-m", "dbt_workspace", "build", "--exclude-resource-type", "test"),
        *("--vars", f"{{lead_scoring__scored_on: '{day}'}}"),
        *("--select", "+lead_scores"),
        database=past,
    )
    [(leads, expected)] = cdnow.rows(
        "select count(*), sum(win_probability) from lead_scores where win_probability is not null",
        past,
    )
    assert leads == 23570
    assert float(expected) == pytest.approx(ordered_after(cdnow, day), rel=0.2)


def ordered_after(cdnow: Example, day: object) -> int:
    """Count, in the raw tables, the customers who ordered within 90 days after a day."""
    [(customers,)] = cdnow.rows(f"""
        select count(distinct split_part(contact_id, '-', 1))
        from raw.opportunities
        where created_at > date '{day}' and created_at <= date '{day}' + 90
    """)
    return customers


@built_cdnow
@needs_cdnow
@takes_minutes
def test_a_rule_seen_on_the_eve_of_the_outcome_is_always_right(cdnow: Example) -> None:
    """What a fixed day shows to be a quarter is everybody on the eve of their next order."""
    shares = {
        (last_order, seen.split()[1]): float(percent)
        for last_order, seen, percent in cdnow.rows(
            "select last_order, seen, conversion_percent_with from two_ways_to_look"
        )
    }
    assert shares["their first", "the"] == 100
    assert shares["their first", "landmarks"] < 30
    assert shares["a later one", "the"] > 90
    assert shares["a later one", "landmarks"] < 60


@needs_cdnow
def test_another_file_than_the_log_is_refused(tmp_path: Path) -> None:
    """A row of another form stops the loader before it writes anything."""
    other = tmp_path / "other.txt"
    other.write_text(" customer_id  date number_of_cds  dollar_value\n 00001 19970101 1\n")
    example = Example("cdnow", tmp_path)
    result = example.run("load.py", other)
    assert result.returncode == 1
    assert f"{other}, line 2: not a row of the log" in result.stderr
    assert not example.database.exists()
