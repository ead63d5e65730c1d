"""A short look at what a build gave: ``python -m tools.summary``.

Reads the DuckDB file that LEAD_SCORING_DUCKDB_PATH names (default lead_scoring.duckdb) and prints, for each champion
model, the leads to call first and the grade matrix, and then the input rows that were rejected.
"""

import os
import sys
from pathlib import Path

import duckdb
from rich import box
from rich.console import Console
from rich.table import Table

DEFAULT_PATH = "lead_scoring.duckdb"
LEADS_SHOWN = 10
WIDTH_WITHOUT_TERMINAL = 100
WIDEST = 120

CHAMPIONS = """
select scoring_model_id, name
from stg_lead_scoring__scoring_models
where status = 'champion'
order by scoring_model_id
"""
COUNTS = """
select
    count(*) as leads,
    count(*) filter (where is_mql) as mqls,
    count(*) filter (where is_suppressed) as suppressed,
    max(scored_on) as scored_on
from lead_scores
where scoring_model_id = ?
"""
LEADS_TO_CALL = f"""
select contact_id, lead_grade, scaled_score, is_mql, top_reasons, next_action
from lead_scores
where scoring_model_id = ? and not is_suppressed
order by is_mql desc, total_score desc, contact_id
limit {LEADS_SHOWN}
"""
GRADES = """
select grade
from stg_lead_scoring__grade_thresholds
where scoring_model_id = ? and dimension = ?
order by min_score desc nulls last
"""
CELLS = """
select fit_grade, engagement_grade, count(*)
from lead_scores
where scoring_model_id = ?
group by all
"""
REJECTED = """
select input, reason, count(*)
from rejected_records
group by all
order by input, reason
"""


def leads_to_call(connection: duckdb.DuckDBPyConnection, model_id: str) -> Table:
    """Table of the leads to call first: MQLs before others, then by total score."""
    table = Table(title="Call these first", title_justify="left", box=box.SIMPLE, expand=True)
    table.add_column("lead", no_wrap=True)
    table.add_column("grade", no_wrap=True, style="bold")
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("MQL", no_wrap=True)
    table.add_column("why", ratio=3)
    table.add_column("next action", ratio=2)
    for lead, grade, score, is_mql, reasons, action in connection.execute(
        LEADS_TO_CALL, [model_id]
    ).fetchall():
        why = (reasons or "").replace("; ", "\n")
        table.add_row(lead, grade, str(score), "yes" if is_mql else "", why, action)
    return table


def grade_matrix(connection: duckdb.DuckDBPyConnection, model_id: str) -> Table:
    """Table of the number of leads in each cell: fit grades down, engagement grades across."""
    fit_grades, engagement_grades = (
        [grade for (grade,) in connection.execute(GRADES, [model_id, dimension]).fetchall()]
        for dimension in ("fit", "engagement")
    )
    cells = connection.execute(CELLS, [model_id]).fetchall()
    leads = {(fit, engagement): count for fit, engagement, count in cells}
    table = Table(title="Leads by grade", title_justify="left", box=box.SIMPLE)
    table.add_column("fit, engagement", style="bold")
    for engagement in engagement_grades:
        table.add_column(engagement, justify="right", min_width=5)
    for fit in fit_grades:
        counts = [leads.get((fit, engagement), 0) for engagement in engagement_grades]
        table.add_row(fit, *(str(count) if count else "[dim]0[/dim]" for count in counts))
    return table


def rejected_rows(connection: duckdb.DuckDBPyConnection) -> Table:
    """Table of the input rows that could not be used, by input and reason."""
    table = Table(title="Input rows rejected", title_justify="left", box=box.SIMPLE)
    table.add_column("input")
    table.add_column("reason")
    table.add_column("rows", justify="right")
    last_input = None
    for name, reason, count in connection.execute(REJECTED).fetchall():
        table.add_row("" if name == last_input else name, reason.replace("_", " "), str(count))
        last_input = name
    return table


def show(connection: duckdb.DuckDBPyConnection, console: Console) -> None:
    """Print the look at the result."""
    for model_id, name in connection.execute(CHAMPIONS).fetchall():
        row = connection.execute(COUNTS, [model_id]).fetchone()
        leads, mqls, suppressed, scored_on = row if row else (0, 0, 0, None)
        console.print(
            f"\n[bold]{name or model_id}[/bold], scored on {scored_on}: "
            f"{leads:,} leads, {mqls:,} MQLs, {suppressed:,} kept from sales\n",
            highlight=False,
        )
        console.print(leads_to_call(connection, model_id))
        console.print(grade_matrix(connection, model_id))
    rejected = rejected_rows(connection)
    if rejected.row_count:
        console.print(rejected)
    console.print(
        "Ask further in the tables lead_scores, lead_score_contributions (why), scoring_guide (the\n"
        "rules in plain words), rejected_records and input_reconciliation.",
        highlight=False,
    )


def make_console() -> Console:
    """Make a console of a width that the tables look well in, terminal or not."""
    console = Console()
    console.width = min(console.width, WIDEST) if console.is_terminal else WIDTH_WITHOUT_TERMINAL
    return console


def main() -> int:
    """Show the result of the last build; 1 when there is none."""
    path = Path(os.environ.get("LEAD_SCORING_DUCKDB_PATH") or DEFAULT_PATH)
    if not path.exists():
        print(f"{path} is not there: run make build first.", file=sys.stderr)
        return 1
    with duckdb.connect(str(path), read_only=True) as connection:
        show(connection, make_console())
    return 0


if __name__ == "__main__":
    sys.exit(main())
