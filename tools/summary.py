"""A short look at what a build gave: ``python -m tools.summary``.

Reads the DuckDB file that LEAD_SCORING_DUCKDB_PATH names (default lead_scoring.duckdb) and prints,
for each champion model, the leads to call first and the grade matrix, and then the input rows that
were rejected.
"""

import os
import sys
from collections import Counter
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
select contact_id, lead_grade, scaled_score, top_reasons, next_action
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
select input, reason, count(*) as row_count
from rejected_records
group by all
order by input, row_count desc, reason
"""


def make_table(title: str) -> Table:
    """Make a table without columns, in the one look that all have here."""
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="dim",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )


def leads_to_call(connection: duckdb.DuckDBPyConnection, model_id: str) -> Table:
    """Table of the leads to call first: MQLs before others, then by total score."""
    table = make_table("Call these first (MQLs, then by total score)")
    table.add_column("lead", no_wrap=True)
    table.add_column("grade", no_wrap=True, style="bold")
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("points and reasons", no_wrap=True)
    table.add_column("next action")
    leads = connection.execute(LEADS_TO_CALL, [model_id]).fetchall()
    for lead, grade, score, reasons, action in leads:
        why = "\n".join(points_first(reason) for reason in (reasons or "").split("; "))
        table.add_row(lead, grade, str(score), why, action)
    return table


def points_first(reason: str) -> str:
    """Put the points, which end a reason, in front of it, where they line up."""
    words, _, points = reason.rpartition(" ")
    return f"{points:>6}  {words}"


def grade_matrix(connection: duckdb.DuckDBPyConnection, model_id: str) -> Table:
    """Table of the number of leads in each cell: fit grades down, engagement grades across."""
    fit_grades, engagement_grades = (
        [grade for (grade,) in connection.execute(GRADES, [model_id, dimension]).fetchall()]
        for dimension in ("fit", "engagement")
    )
    cells = connection.execute(CELLS, [model_id]).fetchall()
    leads = {(fit, engagement): count for fit, engagement, count in cells}
    table = make_table("Leads by grade")
    table.add_column("fit | engagement", style="bold")
    for engagement in engagement_grades:
        table.add_column(engagement, justify="right", min_width=5)
    for fit in fit_grades:
        counts = [leads.get((fit, engagement), 0) for engagement in engagement_grades]
        table.add_row(fit, *(str(count) if count else "[dim]0[/dim]" for count in counts))
    return table


def rejected_rows(connection: duckdb.DuckDBPyConnection) -> Table:
    """Table of the input rows that could not be used, by input and reason."""
    reasons: dict[str, list[str]] = {}
    rejected: Counter[str] = Counter()
    for name, reason, row_count in connection.execute(REJECTED).fetchall():
        reasons.setdefault(name, []).append(f"{row_count} {reason.replace('_', ' ')}")
        rejected[name] += row_count
    table = make_table("Input rows rejected")
    table.add_column("input")
    table.add_column("rows", justify="right")
    table.add_column("why")
    for name, texts in reasons.items():
        table.add_row(name.replace("_", " "), str(rejected[name]), ", ".join(texts))
    return table


def print_table(console: Console, table: Table) -> None:
    """Print a table that has rows, without blanks at the ends of lines."""
    if table.row_count:
        with console.capture() as capture:
            console.print(table)
        console.file.write("\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n\n")


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
        print_table(console, leads_to_call(connection, model_id))
        print_table(console, grade_matrix(connection, model_id))
    print_table(console, rejected_rows(connection))
    console.print(
        "More is in the tables lead_scores, lead_score_contributions (why), scoring_guide (the\n"
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
