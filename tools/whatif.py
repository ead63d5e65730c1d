"""What would an edit of the rules change? ``python -m tools.whatif --rules my_edit --budget 20``.

Scores all leads by the rule tables in use and by edited ones, in a trial build that touches nothing
published, and shows who changes grade or MQL state and why, and what becomes of the MQL volume.
docs/evidence.md explains it.

Exit codes: 0 within the budget, 1 the trial could not be built (an edit that is not valid, say; the
build names table, row and reason), 2 wrong arguments, 3 more leads change than the budget allows.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from dbt_workspace.tables import write_rows
from tools.charts import draw_change
from tools.check_rules import files_of_folder, read_files, report
from tools.console import make_console, make_table, print_table
from tools.rule_change import (
    EDITED,
    Pair,
    Rows,
    changed_models,
    changed_settings,
    deciding_rules,
    policy_causes,
    rises_per_week,
    tables_to_compare,
    threshold_at,
    weekly_counts,
)
from tools.rule_tables import RuleTableError, RuleTables, read_folder
from tools.trial import Trial, TrialError, add_project_arguments, make_trial, read_rules

BUILD_FAILED, WRONG_ARGUMENTS, OVER_BUDGET = 1, 2, 3
TABLES = (
    "lead_scores",
    "lead_score_contributions",
    "lead_score_history",
    "lead_mql_transitions",
    "model_comparison",
    "threshold_performance",
    "score_band_performance",
)
LEADS_SHOWN = 15
RULES_SHOWN = 3
SAME_POINTS = "the same points: thresholds, weights, criteria or suppressions differ"


@dataclass(frozen=True)
class Answer:
    """What an edit of one model changes. `before` and `after` are ids of the trial's models.

    Attributes:
        pair: the model and its edit.
        leads: rows of model_comparison: leads whose grade or MQL state differs; `causes` names the
            criteria set, thresholds and suppression that made the difference.
        rules: one row a lead of these and rule whose points differ.
        scores: number of leads by model, scaled_score, lead_grade and is_mql.
        weeks: new MQLs in each whole week of the history, by model.
        capacity: leads that became MQLs by the model in use from landmark to landmark, by the week.
        thresholds: rows of threshold_performance of both.
        mql_bands: rows of score_band_performance of both: judged leads by MQL state.
    """

    pair: Pair
    leads: Rows
    rules: Rows
    scores: Rows
    weeks: Mapping[str, Mapping[date, int]]
    capacity: float | None
    thresholds: Rows
    mql_bands: Rows

    def of(self, rows: Rows, model_id: str) -> list[Mapping[str, Any]]:
        """Rows of one of the two models."""
        return [row for row in rows if row["scoring_model_id"] == model_id]


def read_answer(trial: Trial, pair: Pair, tables: RuleTables) -> Answer:
    """Ask the tables of a trial that was built by these rule tables."""
    both = f"scoring_model_id in ('{pair.before}', '{pair.after}')"
    edit = f"scoring_model_id = '{pair.after}'"
    contributions = trial.rows(
        "select scoring_model_id, contact_id, rule_id, points_counted"
        f" from {{lead_score_contributions}} where {both} and contact_id in"
        f" (select contact_id from {{model_comparison}} where {edit})"
    )
    entries = trial.rows(
        "select scoring_model_id, transitioned_on from {lead_mql_transitions}"
        f" where {both} and transition = 'entered' and not is_start_of_history"
    )
    [span] = trial.rows(
        "select min(valid_from) as first_on, max(scored_on) as last_on"
        " from {lead_score_history} cross join (select max(scored_on) as scored_on"
        f" from {{lead_scores}}) as days where {both}"
    )
    weeks: dict[str, Mapping[date, int]] = {pair.before: {}, pair.after: {}}
    for model_id in (pair.before, pair.after):
        days = [row["transitioned_on"] for row in entries if row["scoring_model_id"] == model_id]
        if span["first_on"] is not None:
            weeks[model_id] = weekly_counts(days, span["first_on"], span["last_on"])
    return Answer(
        pair=pair,
        leads=leads_with_causes(trial, pair, tables),
        rules=deciding_rules(contributions, pair),
        scores=trial.rows(
            "select scoring_model_id, scaled_score, lead_grade, is_mql, count(*) as leads"
            f" from {{lead_scores}} where {both}"
            " group by scoring_model_id, scaled_score, lead_grade, is_mql"
        ),
        weeks=weeks,
        capacity=read_capacity(trial, pair.before),
        thresholds=trial.rows(
            f"select * from {{threshold_performance}} where {both}"
            " order by scoring_model_id, threshold"
        ),
        mql_bands=trial.rows(
            f"select * from {{score_band_performance}} where {both} and band_type = 'mql'"
        ),
    )


def read_capacity(trial: Trial, model_id: str) -> float | None:
    """How many leads became MQLs a week by a model, from landmark to landmark."""
    days = trial.rows(
        "select distinct landmarks.landmark, landmarks.one_in from"
        " {int_lead_scoring__judgements} as judgements"
        " inner join {int_lead_scoring__landmarks} as landmarks"
        " on judgements.landmark = landmarks.landmark"
        f" where judgements.scoring_model_id = '{model_id}' order by landmarks.landmark"
    )
    mqls = trial.rows(
        "select landmark, contact_id from {int_lead_scoring__judgements}"
        f" where scoring_model_id = '{model_id}' and is_mql and not is_suppressed"
    )
    one_in = days[0]["one_in"] if days else 1
    return rises_per_week(mqls, [day["landmark"] for day in days], one_in)


def leads_with_causes(trial: Trial, pair: Pair, tables: RuleTables) -> list[dict[str, Any]]:
    """Rows of model_comparison, each with what made the difference besides points of rules."""
    edit = f"scoring_model_id = '{pair.after}'"
    scores = {
        (row["scoring_model_id"], row["contact_id"]): row
        for row in trial.rows(
            f"select * from {{lead_scores}} where scoring_model_id in ('{pair.before}',"
            f" '{pair.after}') and contact_id in"
            f" (select contact_id from {{model_comparison}} where {edit})"
        )
    }
    settings, rows = changed_settings(tables, pair), []
    for row in trial.rows(f"select * from {{model_comparison}} where {edit} order by contact_id"):
        both = [scores.get((one, row["contact_id"])) for one in (pair.before, pair.after)]
        causes = policy_causes(both[0], both[1], tables, pair) if all(both) else []
        if all(both) and row["champion_scaled_score"] != row["challenger_scaled_score"]:
            causes += settings
        rows.append({**row, "causes": "; ".join(causes)})
    return rows


def in_words(row: Mapping[str, Any]) -> list[str]:
    """What made the difference for a lead: causes in the policy, then rules."""
    rules = row["deciding_rules"].split("; ")
    causes = row["causes"].split("; ") if row["causes"] else []
    return causes + [rule for rule in rules if not (causes and rule == SAME_POINTS)]


def leads_change(count: int) -> str:
    """So many leads, as the beginning of a sentence."""
    return f"{count:,} lead changes" if count == 1 else f"{count:,} leads change"


def volume_rows(answer: Answer) -> list[dict[str, Any]]:
    """One row a figure of MQL volume and of wins, before and after."""
    pair, figures = answer.pair, {}
    weekly = {
        model_id: sum(counts.values()) / len(counts) if counts else 0.0
        for model_id, counts in answer.weeks.items()
    }
    for model_id in (pair.before, pair.after):
        scores = answer.of(answer.scores, model_id)
        # As many MQLs a week as now: what sales can take does not change with the rules.
        at = threshold_at(answer.of(answer.thresholds, model_id), answer.capacity or 0) or {}
        at_volume = {
            f"threshold that {answer.capacity or 0:.1f} leads rise to a week": at.get(
                "threshold", ""
            ),
            "wins a week at this threshold": at.get("wins_per_week", ""),
        }
        bands = {row["band"]: row for row in answer.of(answer.mql_bands, model_id)}
        mqls = bands.get("MQL", {})
        figures[model_id] = {
            "leads": sum(row["leads"] for row in scores),
            "MQLs today": sum(row["leads"] for row in scores if row["is_mql"]),
            f"new MQLs a week (mean of {len(answer.weeks[model_id])} weeks)": weekly[model_id],
            **(at_volume if answer.capacity else {}),
            "judged leads that were MQLs": mqls.get("leads", 0),
            "of them won": mqls.get("conversions", 0),
        }
    return [
        {"figure": name, "before": before, "after": figures[pair.after][name]}
        for name, before in figures[pair.before].items()
    ]


def distribution_rows(answer: Answer) -> list[dict[str, Any]]:
    """One row a lead grade and one a ten points of scaled score: leads before and after."""
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for model_id in (answer.pair.before, answer.pair.after):
        counts[model_id] = Counter()
        for row in answer.of(answer.scores, model_id):
            counts[model_id]["lead_grade", row["lead_grade"]] += row["leads"]
            band = f"{row['scaled_score'] // 10 * 10:03d} and more"
            counts[model_id]["scaled_score", band] += row["leads"]
    before, after = counts[answer.pair.before], counts[answer.pair.after]
    return [
        {"kind": kind, "band": band, "before": before[kind, band], "after": after[kind, band]}
        for kind, band in sorted(before.keys() | after.keys())
    ]


def show(console: Console, answer: Answer) -> None:
    """Print the answer: volume, leads that change, grades."""
    console.print(
        f"\n[bold]{answer.pair.before}[/bold] against {answer.pair.after}: "
        f"{leads_change(len(answer.leads))} grade or MQL state\n",
        highlight=False,
    )
    table = make_table("Volume and wins")
    table.add_column("", no_wrap=True)
    table.add_column("before", justify="right")
    table.add_column("after", justify="right")
    for row in volume_rows(answer):
        table.add_row(row["figure"], _short(row["before"]), _short(row["after"]))
    print_table(console, table)
    print_table(console, _leads_table(answer))
    table = make_table("Leads by grade")
    for name in ("grade", "before", "after"):
        table.add_column(name, justify="left" if name == "grade" else "right")
    for row in distribution_rows(answer):
        if row["kind"] == "lead_grade":
            table.add_row(row["band"], str(row["before"]), str(row["after"]))
    print_table(console, table)


def _leads_table(answer: Answer) -> Any:  # noqa: ANN401 (a rich Table)
    title = "Leads that change (MQL state first, then by change of score)"
    if len(answer.leads) > LEADS_SHOWN:
        title += f", the first {LEADS_SHOWN} of {len(answer.leads):,}"
    table = make_table(title)
    for name in ("lead", "grade", "MQL", "score", "what made the difference"):
        table.add_column(name, no_wrap=name != "what made the difference")

    def importance(row: Mapping[str, Any]) -> tuple[bool, float, str]:
        change = (row["challenger_total_score"] or 0) - (row["champion_total_score"] or 0)
        return row["champion_is_mql"] == row["challenger_is_mql"], -abs(change), row["contact_id"]

    for row in sorted(answer.leads, key=importance)[:LEADS_SHOWN]:
        reasons = in_words(row)
        shown = max(RULES_SHOWN, len(row["causes"].split("; ")) if row["causes"] else 0)
        more = f"\nand {len(reasons) - shown} more" if len(reasons) > shown else ""
        table.add_row(
            row["contact_id"],
            _change(row, "lead_grade"),
            _change(row, "is_mql"),
            _change(row, "scaled_score"),
            "\n".join(reasons[:shown]) + more,
        )
    return table


def _change(row: Mapping[str, Any], name: str) -> str:
    words = {True: "yes", False: "no", None: "none"}
    before, after = (
        words[value] if value is None or isinstance(value, bool) else str(value)
        for value in (row[f"champion_{name}"], row[f"challenger_{name}"])
    )
    return before if before == after else f"{before} -> {after}"


def _short(value: object) -> str:
    if isinstance(value, int | str):
        return f"{value:,}" if isinstance(value, int) else value
    return f"{float(str(value)):.2f}"


def save(answer: Answer, folder: Path) -> None:
    """Write the answer as CSV files and one picture, named after the model."""
    pair, model_id = answer.pair, answer.pair.after.removesuffix(EDITED)
    week_rows = [
        {"week": week, "before": count, "after": answer.weeks[pair.after][week]}
        for week, count in answer.weeks[pair.before].items()
    ]
    for name, rows in {
        "leads": answer.leads,
        "rules": answer.rules,
        "volume": volume_rows(answer),
        "weeks": week_rows,
        "thresholds": answer.thresholds,
        "distribution": distribution_rows(answer),
    }.items():
        write_rows(folder / f"{model_id}_{name}.csv", rows)
    sides = {"before": pair.before, "after": pair.after}
    draw_change(
        folder / f"{model_id}.png",
        f"{pair.before} against {pair.after}: {leads_change(len(answer.leads))}",
        scores={side: _counts(answer, one, "scaled_score") for side, one in sides.items()},
        grades={side: _counts(answer, one, "lead_grade") for side, one in sides.items()},
        weekly={side: list(answer.weeks[one].values()) for side, one in sides.items()},
        weeks=[str(row["week"]) for row in week_rows],
    )


def _counts(answer: Answer, model_id: str, column: str) -> Counter[Any]:
    counted: Counter[Any] = Counter()
    for row in answer.of(answer.scores, model_id):
        counted[row[column]] += row["leads"]
    return counted


def verdict(changed: int, budget: int | None) -> tuple[int, str]:
    """Exit code and message for so many leads that change."""
    if budget is None:
        return 0, f"{leads_change(changed)} grade or MQL state; no budget was given."
    if changed > budget:
        return OVER_BUDGET, f"OVER BUDGET: {leads_change(changed)}, {budget:,} may."
    return 0, f"Within the budget: {leads_change(changed)}, {budget:,} may."


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; wrong input ends the program with a message and exit code 2."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add_project_arguments(parser, "target/whatif")
    parser.add_argument("--rules", type=Path, required=True, help="folder of edited rule tables")
    parser.add_argument("--budget", type=int, help="how many leads may change grade or MQL state")
    parser.add_argument("--model", help="models to look at, separated by commas (all that change)")
    return parser.parse_args(given)


def run(asked: argparse.Namespace, console: Console) -> int:
    """Build the trial, show and save what changes, and return the exit code."""
    damaged, words = report(read_files(files_of_folder(asked.rules)))
    if damaged:
        raise RuleTableError(words)
    current = read_rules(asked.project_dir)
    edited = current | read_folder(asked.rules)
    models = asked.model.split(",") if asked.model else changed_models(current, edited)
    if not models:
        console.print(f"{asked.rules} says what the rules in use say.", soft_wrap=True)
        return 0
    tables, pairs = tables_to_compare(current, edited, models)
    place = asked.project_dir / "target" / "whatif_trial"
    trial = make_trial(asked.project_dir, place, tables, asked.profiles_dir, asked.target)
    trial.build(*(f"+{table}" for table in TABLES), variables=asked.vars)
    changed: set[str] = set()
    for pair in pairs:
        answer = read_answer(trial, pair, tables)
        show(console, answer)
        save(answer, asked.out)
        changed.update(row["contact_id"] for row in answer.leads)
    code, message = verdict(len(changed), asked.budget)
    console.print(f"Saved in {asked.out}.\n{message}", highlight=False, soft_wrap=True)
    return code


def main(given: Sequence[str] | None = None) -> int:
    """Answer, and return the exit code."""
    asked = arguments(given)
    try:
        return run(asked, make_console())
    except RuleTableError as error:
        print(error, file=sys.stderr)
        return WRONG_ARGUMENTS
    except TrialError as error:
        print(error, file=sys.stderr)
        return BUILD_FAILED


if __name__ == "__main__":
    sys.exit(main())
