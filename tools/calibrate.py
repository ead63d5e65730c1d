"""Suggest points for rules from won and other leads: ``python -m tools.calibrate``.

Builds the judged leads in a trial and goes through the last third of their landmarks: at each, an
integer scorecard is fitted to what was known before it, and measured beside the points in use. Then
it writes a folder of rule tables with the scorecard of all landmarks as a challenger, and for each
model its points, the measurements, the matrix of judgements and rules, the probability of each lead
and a picture. docs/evidence.md explains it.

Exit codes: 0 done, 1 the trial could not be built, 2 wrong arguments, 4 too few leads to learn
from.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml
from rich.console import Console

from dbt_workspace.tables import write_rows
from tools.backtest import calibrate, hold_out, quality_rows, verdict
from tools.calibrated_rules import CALIBRATED, with_calibrated
from tools.calibration_report import draw, point_rows, report, rounded, show_interactions
from tools.console import make_console
from tools.control import Finding, Row, control_plan, control_verdict, finding, read_and_draw
from tools.interactions import (
    Interactions,
    candidate_rules,
    find_interactions,
    interaction_rows,
)
from tools.judged_leads import (
    TABLES,
    JudgedModel,
    read_judged,
    read_open,
    tables_with_units,
)
from tools.judgement_files import write_files
from tools.ranking import Split, given_split, random_split, rolling_origins
from tools.rule_tables import RuleTableError, RuleTables, live_models, read_folder, write_folder
from tools.scorecard import TooFewLeadsError
from tools.trial import Trial, TrialError, add_project_arguments, read_rules
from tools.trial_reuse import Plan, build_or_reuse

BUILD_FAILED, WRONG_ARGUMENTS, TOO_FEW = 1, 2, 4
FREE, KEEP = "free", "keep"


def main_splits(model: JudgedModel, held_out: Path | None) -> list[Split]:
    """Split by the ids in a file, one a line, or else by landmarks."""
    if held_out is None:
        return rolling_origins(model.landmarks, model.known_on)
    return [given_split(model.contact_ids, set(held_out.read_text(encoding="utf-8").split()))]


def on_random_splits(
    model: JudgedModel, count: int, seed: int, keep_signs: bool
) -> list[dict[str, object]]:
    """Rows of quality on so many random splits."""
    splits = [
        random_split(model.leads.is_won, model.leads.lead, seed + number) for number in range(count)
    ]
    return quality_rows(
        model, [(one.name, hold_out(model, one, seed, keep_signs)) for one in splits]
    )


def save_interactions(
    folder: Path, rules: RuleTables, model: JudgedModel, found: Interactions
) -> None:
    """Write the pairs offered, and fit rules with candidates that join them; or delete old ones."""
    pairs = folder / f"{model.model_id}_interactions.csv"
    candidates = folder / "candidates" / model.model_id / "fit_rules.csv"
    for path in (pairs, candidates):
        path.unlink(missing_ok=True)
    if found.offered:
        write_rows(pairs, interaction_rows(model, found))
    fit_rules = rules["fit_rules"]
    if made := candidate_rules(fit_rules.of_model(model.model_id), model, found):
        write_folder(
            candidates.parent, {"fit_rules": fit_rules.with_rows([*fit_rules.rows, *made])}
        )


def trial_of(plan: Plan, rebuild: bool, console: Console) -> Trial:
    """Build a trial, or take the one that is there, and say so."""
    trial, built_at = build_or_reuse(plan, rebuild)
    if built_at:
        console.print(
            f"Inputs, rules and project are those of the trial of {built_at:%H:%M} UTC:"
            f" {plan.folder} is used again.",
            highlight=False,
            soft_wrap=True,
        )
    return trial


def controls(
    asked: argparse.Namespace,
    console: Console,
    plan: Plan,
    drawn: Sequence[Sequence[Row]],
    rules: RuleTables,
    models: Sequence[str],
) -> dict[str, str]:
    """Build and calibrate the same with drawn deals, and say what that found.

    Args:
        asked: the command line.
        console: where to show what each draw gives.
        plan: of the trial.
        drawn: rows of opportunities, for each draw.
        rules: the rule tables.
        models: ids of the scoring models.

    Returns:
        A verdict for each model.
    """
    findings: dict[str, list[Finding]] = {model_id: [] for model_id in models}
    for number, rows in enumerate(drawn, 1):
        console.print(
            f"Control, draw {number} of {len(drawn)}: {len(rows):,} opportunities go to leads drawn"
            " at random, and all is built anew.",
            highlight=False,
            soft_wrap=True,
        )
        trial = trial_of(control_plan(plan, rows), asked.rebuild, console)
        for model_id in models:
            model = read_judged(trial, rules, model_id)
            try:
                splits = main_splits(model, asked.held_out)
                found = calibrate(model, splits, asked.seed, asked.signs == KEEP)
                findings[model_id].append(finding(model, found))
                words = findings[model_id][-1].words
            except (TooFewLeadsError, ValueError) as error:
                words = str(error)
            console.print(f"    {model_id}: {words}", highlight=False, soft_wrap=True)
    return {model_id: control_verdict(those) for model_id, those in findings.items()}


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; wrong input ends the program with a message and exit code 2."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add_project_arguments(parser, "target/calibrate")
    parser.add_argument("--model", help="scoring models, separated by commas (all champions)")
    parser.add_argument(
        "--rules", type=Path, help="folder of rule tables that replace the project's for this"
    )
    parser.add_argument("--held-out", type=Path, help="file of contact ids to test on, one a line")
    parser.add_argument(
        "--signs",
        choices=(FREE, KEEP),
        default=FREE,
        help="keep: a rule whose points would get the opposite sign is held at 0",
    )
    parser.add_argument("--splits", type=int, default=0, help="random splits to measure as well")
    parser.add_argument(
        "--rebuild", action="store_true", help="build the trial even if it would be the same"
    )
    parser.add_argument(
        "--control",
        type=int,
        default=0,
        metavar="DRAWS",
        help="do the same so often with deals that are given to leads drawn at random (0)",
    )
    parser.add_argument("--seed", type=int, default=0, help="of all that is random (0)")
    return parser.parse_args(given)


def run(asked: argparse.Namespace, console: Console) -> RuleTables:
    """Build the trial, calibrate each model, report and write; return the rule tables written."""
    rules = read_rules(asked.project_dir)
    if asked.rules:
        rules |= read_folder(asked.rules)
    models = asked.model.split(",") if asked.model else live_models(rules, "champion")
    plan = Plan(
        project=asked.project_dir,
        folder=asked.project_dir / "target" / "calibrate_trial",
        rules=tables_with_units(rules, models),
        tables=TABLES,
        variables=yaml.safe_load(asked.vars),
        profiles=asked.profiles_dir,
        target=asked.target,
    )
    trial = trial_of(plan, asked.rebuild, console)
    written, verdicts = rules, {model_id: [] for model_id in models}
    for model_id in models:
        model = read_judged(trial, rules, model_id)
        now = model.as_of(model.scored_on)
        keep_signs = asked.signs == KEEP
        try:
            found = calibrate(model, main_splits(model, asked.held_out), asked.seed, keep_signs)
            repeated = on_random_splits(model, asked.splits, asked.seed, keep_signs)
        except (TooFewLeadsError, ValueError) as error:
            raise TooFewLeadsError(f"{model_id}: {error}") from error
        joined = find_interactions(model, [origin.split for origin in found.origins])
        rows = report(console, now, found, repeated)
        show_interactions(console, now, joined)
        save_interactions(asked.out, rules, now, joined)
        verdicts[model_id].append(verdict(found))
        write_rows(asked.out / f"{model_id}.csv", point_rows(now, found.scorecard))
        write_rows(asked.out / f"{model_id}_quality.csv", rounded(rows))
        draw(asked.out / f"{model_id}.png", model, found)
        write_files(asked.out, now, found, *read_open(trial, model))
        written = with_calibrated(written, now, found.scorecard)
    write_folder(asked.out / "rules", written)
    if asked.control:
        drawn = [read_and_draw(trial, asked.seed + number) for number in range(asked.control)]
        found_there = controls(asked, console, plan, drawn, rules, models)
        for model_id, words in found_there.items():
            verdicts[model_id].append(words)
    challengers = ", ".join(model_id + CALIBRATED for model_id in models)
    console.print(
        f"Written to {asked.out}: rules/ (challengers: {challengers}), and for each model the "
        "points (.csv), how good they were (_quality.csv), judgements by rules (_matrix.parquet), "
        "the probability of each lead (_leads.csv) and a picture (.png).",
        highlight=False,
        soft_wrap=True,
    )
    for model_id, words in ((name, line) for name in models for line in verdicts[name]):
        console.print(f"{model_id}: {words}", highlight=False, markup=False, soft_wrap=True)
    return written


def main(given: Sequence[str] | None = None) -> int:
    """Calibrate, and return the exit code."""
    asked = arguments(given)
    try:
        run(asked, make_console())
    except TooFewLeadsError as error:
        print(error, file=sys.stderr)
        return TOO_FEW
    except RuleTableError as error:
        print(error, file=sys.stderr)
        return WRONG_ARGUMENTS
    except TrialError as error:
        print(error, file=sys.stderr)
        return BUILD_FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
