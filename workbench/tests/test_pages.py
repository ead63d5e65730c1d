"""Call list, Lead and Health say what the marts say."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from pages import HOSTILE, ask, metrics, page, reading, shown, tab

from workbench import lead_data, waterfall
from workbench.text import plain

pytestmark = pytest.mark.xdist_group("workbench")


@pytest.fixture
def bare(sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project without any module: few tables, and hostile text in them."""
    path = tmp_path / "lead_scoring.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"attach '{sample_file}' as sample (read_only)")
        for table in ("lead_scores", "lead_score_contributions", "rejected_records"):
            connection.execute(f"create table {table} as from sample.main.{table} limit 4000")
        connection.execute("detach sample")
        connection.execute(
            "update lead_scores set next_action = ?, is_suppressed = true, suppression_reason = ?",
            [HOSTILE[2], HOSTILE[0]],
        )
        connection.execute(
            "update rejected_records set raw_row = json_object('name', ?), key = ?",
            [HOSTILE[0], HOSTILE[1]],
        )
    with reading(path, monkeypatch):
        yield path


def test_the_call_list_is_the_mart(sample: Path) -> None:
    """Its rows, in order, and filters that leave out what they should."""
    found = page("call_list")
    expected = ask(sample, "select contact_id, total_score from call_list order by call_rank")
    assert list(found.dataframe[0].value["contact_id"]) == [row[0] for row in expected]
    assert f"**{len(expected)} leads**" in shown(found)

    owner, leads = ask(
        sample, "select owner, count(*) from call_list group by owner order by 2 desc, 1 limit 1"
    )[0]
    chosen = next(one for one in found.selectbox if one.label == "Owner")
    chosen.set_value(owner).run()
    assert set(found.dataframe[0].value["owner"]) == {owner}
    assert f"**{leads} leads**" in shown(found)


def test_overdue_leads_are_those_that_nobody_has_touched(sample: Path) -> None:
    """The status Overdue is that of the mart of untouched MQLs."""
    found = page("call_list").dataframe[0].value
    expected = ask(
        sample,
        """select contact_id from untouched_mqls inner join call_list
            using (scoring_model_id, contact_id) where untouched_mqls.sla_status = 'breached'""",
    )
    assert expected, "the sample has overdue leads"
    overdue = found.loc[found["standing"] == "Overdue", "contact_id"]
    assert sorted(overdue) == sorted(row[0] for row in expected)


def test_a_lead_is_shown_as_the_marts_have_it(sample: Path) -> None:
    """Header, exact sums, rules, history and hand-off."""
    model, lead = ask(
        sample,
        """select scoring_model_id, contact_id from lead_scores where is_mql and is_champion
        order by total_score desc, contact_id limit 1""",
    )[0]

    def of_lead(counts: str) -> int:
        where = " and scoring_model_id = ? and contact_id = ?"
        return ask(sample, counts + where, (model, lead))[0][0]

    found = page("lead", model=model, lead=lead)
    grade, scaled, total, action = ask(
        sample,
        """select lead_grade, scaled_score, total_score, next_action from lead_scores
        where scoring_model_id = ? and contact_id = ?""",
        (model, lead),
    )[0]
    assert metrics(found)["Grade"] == grade
    assert metrics(found)["Score"] == str(scaled)
    assert f"total **{total.normalize():f}** points" in shown(found)
    assert action in shown(found)

    rules = next(one.value for one in found.dataframe if "Counted" in one.value)
    expected = ask(
        sample,
        """select count(*), sum(points_counted) from lead_score_contributions
        where scoring_model_id = ? and contact_id = ?""",
        (model, lead),
    )[0]
    assert (len(rules), round(Decimal(rules["Counted"].sum()), 6)) == expected

    tab(found, "Over time")
    events = next(one.value for one in found.dataframe if "What" in one.value)
    entered = of_lead("select count(*) from lead_mql_transitions where transition = 'entered'")
    assert (events["What"] == "Became an MQL").sum() == entered

    tab(found, "Sales and MQL")
    changes = next(one.value for one in found.dataframe if "Change" in one.value)
    assert len(changes) == of_lead("select count(*) from lead_mql_transitions where true")
    handoffs = next(one.value for one in found.dataframe if "Qualified" in one.value)
    assert len(handoffs) == of_lead("select count(*) from mql_handoffs where true")

    tab(found, "Other models")
    others = next(one.value for one in found.dataframe if "Model" in one.value)
    scores = "select count(*) from lead_scores where contact_id = ?"
    assert len(others) == ask(sample, scores, (lead,))[0][0]


@pytest.mark.parametrize("model", ["mid_market", "mid_market_next"])
def test_bars_add_up_to_the_scores_of_every_lead(sample: Path, model: str) -> None:
    """Each bar begins where the one before ends; fit, engagement and total are those published."""
    columns = (
        "contact_id, dimension, score_group, rule_id, points, points_counted, reason as meaning"
    )
    found = ask(
        sample,
        f"select {columns} from lead_score_contributions where scoring_model_id = ?",
        (model,),
    )
    names = [part.split()[-1] for part in columns.split(", ")]
    rules: dict[str, list[lead_data.Row]] = {}
    for values in found:
        row = dict(zip(names, values, strict=True))
        rules.setdefault(row["contact_id"], []).append(row)
    groups = {
        row["score_group"]: row
        for row in lead_data.rows_of(lead_data.GROUPS, "scoring_model_id = ?", (model,))
    }
    weights = lead_data.weights(model)
    scores = ask(
        sample,
        """select contact_id, fit_score, engagement_score, total_score from lead_scores
        where scoring_model_id = ?""",
        (model,),
    )
    limits = 0
    for lead, fit, engagement, total in scores:
        bars = waterfall.steps(rules.get(lead, []), groups, {"total_score": total}, weights)
        changes = {bar.label: bar.change for bar in bars}
        assert changes["Fit score"] == fit
        assert changes["Engagement score"] == engagement
        assert bars[-1].end == total
        assert changes.get("Weights", Decimal(0)) == total - fit - engagement
        weighted = weights[0] * fit + weights[1] * engagement
        assert abs(weighted - total) <= Decimal("0.000001")
        steps = [bar for bar in bars if bar.kind != "Score"]
        ends = [Decimal(0), *(bar.end for bar in steps)]
        assert [bar.start for bar in steps] == ends[:-1]
        assert ends[-1] == total
        limits += sum(bar.kind == "Limit of a group" for bar in bars)
    assert limits, "some lead meets a limit"


def test_leads_are_found_by_id_email_and_name(sample: Path) -> None:
    """Exactly or by how it begins, whatever the case of names and emails."""
    lead, name, email = ask(
        sample,
        """select contact_id, full_name, email from call_list
        where full_name is not null and email is not null order by call_rank limit 1""",
    )[0]
    for text in (lead, name.upper(), email.upper(), name[:-1], email[:-3]):
        assert lead in {row["contact_id"] for row in lead_data.find(text, "mid_market")}, text
    for text in ("%", "_", "no such lead", "' or 1 = 1 --"):
        assert lead_data.find(text, "mid_market") == []


def test_a_search_for_one_lead_opens_it(sample: Path) -> None:
    """And the address names it, so that it can be sent."""
    lead = ask(sample, "select contact_id from call_list order by call_rank limit 1")[0][0]
    found = page("lead")
    found.text_input[0].set_value(lead).run()
    assert not found.exception
    assert found.query_params["lead"] == lead
    assert "Grade" in metrics(found)


def test_health_counts_what_came_in(sample: Path) -> None:
    """Rows by outcome, and rejected rows by input."""
    found = page("health")
    expected = dict(
        ask(sample, "select outcome, sum(rows)::bigint from input_reconciliation group by outcome")
    )
    assert metrics(found)["Rows in"] == f"{sum(expected.values()):,}"
    assert metrics(found)["Rejected"] == f"{expected['rejected']:,}"
    assert found.dataframe[0].value["Came in"].sum() == sum(expected.values())


def part_of_health(name: str) -> object:
    """Open a part of the page Health."""
    found = page("health")
    found.button_group[0].set_value(name).run()
    assert found.button_group[0].value == name
    assert not found.exception, [error.message for error in found.exception]
    return found


def test_rejected_rows_are_shown_by_input_with_their_content(sample: Path) -> None:
    """As many as the mart has."""
    found = part_of_health("Rejected rows")
    next(one for one in found.selectbox if one.label == "Input").set_value("events").run()
    expected = ask(
        sample, "select key, raw_row from rejected_records where input = 'events' order by all"
    )
    assert f"**{len(expected)} rows**" in shown(found)
    table = found.dataframe[0].value
    assert sorted(table["raw_row"]) == sorted(row[1] for row in expected)


@pytest.mark.parametrize("part", ["Robots", "Rule warnings", "Freshness", "Runs", "Drift"])
def test_every_part_of_health_is_shown(sample: Path, part: str) -> None:
    """Without an error, and with something to read."""
    found = part_of_health(part)
    assert len(found.dataframe) + len(found.success) + len(found.info) >= 1


@pytest.mark.parametrize("name", ["call_list", "lead", "health"])
def test_pages_stand_without_the_modules(bare: Path, name: str) -> None:
    """What is off is left out, or said in a sentence."""
    found = page(name)
    assert found.title[0].value


def test_a_lead_is_shown_without_the_modules_and_hostile_text_as_it_is(bare: Path) -> None:
    """Markdown, HTML and formulas stay text."""
    model, lead, total = ask(
        bare,
        """select scoring_model_id, contact_id, total_score from lead_scores
        semi join lead_score_contributions using (scoring_model_id, contact_id)
        order by all limit 1""",
    )[0]
    found = page("lead", model=model, lead=lead)
    assert f"total **{total.normalize():f}** points" in shown(found)
    raw = "\n".join(str(one.value) for one in [*found.markdown, *found.warning, *found.info])
    for text in (HOSTILE[0], HOSTILE[2]):
        assert text not in raw, "it is escaped"
        assert text in shown(found), "and read as it is"
    for name in ("Over time", "Sales and MQL", "Other models"):
        tab(found, name)


def test_hostile_rejected_rows_stay_text(bare: Path) -> None:
    """They are cells of a table, which hold text alone."""
    found = part_of_health("Rejected rows")
    table = found.dataframe[0].value
    assert set(table["key"]) == {HOSTILE[1]}
    assert all(HOSTILE[0] in row for row in table["raw_row"])


def test_plain_escapes_what_markdown_would_read() -> None:
    """No mark is left bare, and no address becomes a link."""
    for text in HOSTILE:
        escaped = plain(text)
        for mark in "<>[]()*$:":
            assert escaped.count(mark) == escaped.count(f"\\{mark}")
        assert "p://" not in escaped.replace("\\", "")
        assert "www." not in escaped.replace("\\", "")
