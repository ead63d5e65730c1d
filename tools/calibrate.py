"""Suggest points for rules from won and other leads: ``python -m tools.calibrate``.

Builds the judged leads in a trial, fits an integer scorecard to part of them, measures it beside
the points in use on the rest, and writes a folder of rule tables with the scorecard as a
challenger, a table of the points, and a picture. docs/evidence.md explains it.

Exit codes: 0 done, 1 the trial could not be built, 2 wrong arguments, 4 too few leads to learn
from.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console
from threadpoolctl import threadpool_limits

from dbt_workspace.tables import write_rows
from tools.calibrated_rules import (
    CALIBRATED,
    calibrated_scores,
    number_text,
    with_calibrated,
)
from tools.charts import draw_quality
from tools.console import make_console, make_table, print_table
from tools.judged_leads import TABLES, JudgedModel, read_judged, tables_with_units
from tools.ranking import (
    Bools,
    Floats,
    Quality,
    Split,
    auc_difference,
    given_split,
    probabilities,
    quality,
    random_split,
    split_by_time,
)
from tools.rule_tables import RuleTableError, RuleTables, live_models, read_folder, write_folder
from tools.scorecard import Scorecard, TooFewLeadsError, fit_scorecard
from tools.trial import TrialError, add_project_arguments, make_trial, read_rules

BUILD_FAILED, WRONG_ARGUMENTS, TOO_FEW = 1, 2, 4
SHUFFLES = 5
KEPT, HELD, OPPOSITE = "too few leads: points kept", "held at 0: sign kept", "opposite sign"
MARKS = {"": "", KEPT: " (kept)", HELD: " (held)", OPPOSITE: " (sign!)"}
FREE, KEEP = "free", "keep"
MEASURES = {"auc": "AUC", "log_loss": "log loss", "brier": "Brier", "top_lift": "lift of top 10 %"}


@dataclass(frozen=True)
class Calibration:
    """A scorecard with what it was measured on.

    Attributes:
        split: the leads that taught and those that tested.
        scorecard: fitted on the former.
        before: quality of the scores in use on the latter.
        after: quality of the scorecard's scores on the same leads.
        gain: by how much the AUC is larger after, with the ends of its 95 % interval.
    """

    split: Split
    scorecard: Scorecard
    before: Quality
    after: Quality
    gain: tuple[float, float, float]


# Arrays are small: threads of linear algebra would wait for each other most of the time.
@threadpool_limits.wrap(limits=1)
def calibrate(model: JudgedModel, split: Split, seed: int, keep_signs: bool = False) -> Calibration:
    """Fit a scorecard on the training leads of a split, and measure it on the others.

    Raises:
        TooFewLeadsError: there are too few to learn from, or none or only won ones to test on.
    """
    is_won = model.leads.is_won
    won = int(is_won[split.test].sum())
    if won in (0, len(split.test)):
        raise TooFewLeadsError(
            f"Of {len(split.test)} leads held out ({split.name}), {won} are won: "
            "that can't tell good scores from bad ones."
        )
    training = model.leads.take(split.training)
    scorecard = fit_scorecard(training, model.points, model.groups, seed, keep_signs)
    before, after = model.scores["total"], calibrated_scores(model, scorecard)["total"]
    return Calibration(
        split,
        scorecard,
        before=quality(before, is_won, split),
        after=quality(after, is_won, split),
        gain=auc_difference(before[split.test], after[split.test], is_won[split.test]),
    )


def shuffled(model: JudgedModel, split: Split, seed: int, keep_signs: bool = False) -> Quality:
    """Quality when outcomes are dealt out anew at random: the mean of SHUFFLES times.

    What is learned from nothing must foretell nothing; if it does, the test leads leak. Each part
    of the split keeps its number of won leads.
    """
    found = []
    for number in range(SHUFFLES):
        dealt, chance = model.leads.is_won.copy(), np.random.default_rng([seed, number])
        for part in (split.training, split.test):
            dealt[part] = chance.permutation(dealt[part])
        leads = replace(model.leads, is_won=dealt)
        found.append(calibrate(replace(model, leads=leads), split, seed, keep_signs).after)
    return mean_quality(found)


def mean_quality(found: Sequence[Quality]) -> Quality:
    """Mean of each measure."""
    return Quality(*np.mean([list(asdict(one).values()) for one in found], axis=0))


def main_split(model: JudgedModel, held_out: Path | None, seed: int) -> Split:
    """Split by the ids in a file, one a line, or else by time."""
    if held_out is None:
        return split_by_time(model.created_on, model.leads.is_won, seed)
    return given_split(model.contact_ids, set(held_out.read_text(encoding="utf-8").split()))


def note_on(model: JudgedModel, scorecard: Scorecard, at: int) -> str:
    """What to know about the points suggested for a rule."""
    if not scorecard.is_fitted[at]:
        return KEPT
    if scorecard.is_held is not None and scorecard.is_held[at]:
        return HELD
    return OPPOSITE if model.points[at] * scorecard.points[at] < 0 else ""


def point_rows(model: JudgedModel, scorecard: Scorecard) -> list[dict[str, object]]:
    """One row a rule: its points before and after, over all judged leads."""
    group_of = {
        at: (dimension, group.name)
        for group, dimension in zip(model.groups, model.dimensions, strict=True)
        for at in group.rules
    }
    rows = []
    for at, rule_id in enumerate(model.rule_ids):
        is_matched = model.leads.is_matched[:, at]
        leads, won = int(is_matched.sum()), int((is_matched & model.leads.is_won).sum())
        rows.append(
            {
                "dimension": group_of[at][0],
                "score_group": group_of[at][1],
                "rule_id": rule_id,
                "points": number_text(model.points[at]),
                "suggested_points": number_text(scorecard.points[at]),
                "leads": leads,
                "won": won,
                "win_rate": f"{won / leads:.4f}" if leads else "",
                "note": note_on(model, scorecard, at),
            }
        )
    return sorted(rows, key=lambda row: (row["dimension"], row["score_group"], row["rule_id"]))


def show_points(console: Console, rows: Sequence[dict[str, object]]) -> None:
    """Print the points before and after."""
    table = make_table("Points (per occurrence, where a rule counts them)")
    table.add_column("group", no_wrap=True)
    table.add_column("rule", no_wrap=True)
    for name in ("now", "suggested", "leads", "won", "rate"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        rate = f"{float(str(row['win_rate'])):.0%}" if row["win_rate"] else ""
        suggested = f"{row['suggested_points']}{MARKS[str(row['note'])]}"
        cells = [row["score_group"], row["rule_id"], row["points"], suggested]
        table.add_row(*map(str, [*cells, row["leads"], row["won"], rate]))
    print_table(console, table)


def show_qualities(console: Console, found: dict[str, Quality], title: str) -> None:
    """Print the measures of several scores."""
    table = make_table(title)
    table.add_column("scores", no_wrap=True)
    for name in MEASURES.values():
        table.add_column(name, justify="right", no_wrap=True)
    for name, one in found.items():
        table.add_row(name, *(f"{getattr(one, measure):.4f}" for measure in MEASURES))
    print_table(console, table)


def show_fit(console: Console, model: JudgedModel, scorecard: Scorecard) -> None:
    """Say how much the penalty did, which rules are special and which limits moved."""
    noted: dict[str, list[str]] = {KEPT: [], HELD: [], OPPOSITE: []}
    for at, rule_id in enumerate(model.rule_ids):
        if note := note_on(model, scorecard, at):
            noted[note].append(rule_id)
    moved = [
        f"{after.name} {number_text(before.lowest)}..{number_text(before.highest)}"
        f" to {number_text(after.lowest)}..{number_text(after.highest)}"
        for before, after in zip(model.groups, scorecard.groups, strict=True)
        if before != after
    ]
    lines = [
        f"The penalty (C = {scorecard.penalty:.3g}, by cross-validation) brings points "
        f"{scorecard.shrinkage:.0%} closer to 0 than they would be without it (median of rules)."
    ]
    for note, words in {
        KEPT: "Too few leads, points kept: {}.",
        HELD: "Held at 0, as the outcomes ask for the opposite sign: {}.",
        OPPOSITE: "The opposite sign of that in use (sign!), by chance or for a reason that you"
        " should know: {}. SIGNS=keep holds them at 0.",
    }.items():
        lines += [words.format(", ".join(noted[note]))] if noted[note] else []
    lines += [f"Limits moved, as one rule alone is over them: {', '.join(moved)}."] if moved else []
    console.print("\n".join(lines) + "\n", highlight=False, markup=False)


def draw(path: Path, model: JudgedModel, found: Calibration) -> None:
    """Draw the held-out leads before and after."""
    split, is_won = found.split, model.leads.is_won
    after = calibrated_scores(model, found.scorecard)["total"]
    scores: dict[str, Floats] = {"before": model.scores["total"], "after": after}

    def foretold(all_scores: Floats) -> Floats:
        taught: Bools = is_won[split.training]
        return probabilities(all_scores[split.training], taught, all_scores[split.test])

    draw_quality(
        path,
        f"{model.model_id}: {len(split.test):,} leads held out, {split.name}",
        is_won[split.test],
        {name: values[split.test] for name, values in scores.items()},
        {name: foretold(values) for name, values in scores.items()},
    )


def verdict(found: Calibration) -> str:
    """Whether the scorecard should be adopted, by the leads that it did not learn from."""
    gain, low, high = found.gain
    figures = (
        f"AUC {found.after.auc:.3f} instead of {found.before.auc:.3f}, a difference of {gain:+.3f}"
    )
    if np.isfinite(low):
        figures += f" (95 % interval {low:+.3f} to {high:+.3f})"
    if low > 0:
        return f"VERDICT: better on held-out leads: worth a trial as a challenger. {figures}."
    return f"VERDICT: not better on held-out leads: don't adopt it. {figures}."


def report(
    console: Console,
    model: JudgedModel,
    found: Calibration,
    splits: int,
    seed: int,
    keep_signs: bool,
) -> None:
    """Print a calibration, with repeated splits and the control of shuffled outcomes."""
    is_won, split = model.leads.is_won, found.split
    console.print(
        f"\n[bold]{model.model_id}[/bold]: learned from {len(split.training):,} leads "
        f"({is_won[split.training].sum():,} won), held out {len(split.test):,} "
        f"({is_won[split.test].sum():,} won): {split.name}\n",
        highlight=False,
    )
    show_points(console, point_rows(model, found.scorecard))
    held_out = {
        "before": found.before,
        "after": found.after,
        f"shuffled outcomes, mean of {SHUFFLES}": shuffled(model, split, seed, keep_signs),
    }
    show_qualities(console, held_out, "On the leads held out")
    if splits:
        repeated = [
            calibrate(model, random_split(is_won, seed + number), seed, keep_signs)
            for number in range(splits)
        ]
        qualities = {}
        for one in repeated:
            qualities[f"{one.split.name}: before"] = one.before
            qualities[f"{one.split.name}: after"] = one.after
        qualities["mean: before"] = mean_quality([one.before for one in repeated])
        qualities["mean: after"] = mean_quality([one.after for one in repeated])
        show_qualities(console, qualities, "On random splits, fitted anew each time")
    show_fit(console, model, found.scorecard)


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
    parser.add_argument("--seed", type=int, default=0, help="of all that is random (0)")
    return parser.parse_args(given)


def run(asked: argparse.Namespace, console: Console) -> RuleTables:
    """Build the trial, calibrate each model, report and write; return the rule tables written."""
    rules = read_rules(asked.project_dir)
    if asked.rules:
        rules |= read_folder(asked.rules)
    models = asked.model.split(",") if asked.model else live_models(rules, "champion")
    place = asked.project_dir / "target" / "calibrate_trial"
    units = tables_with_units(rules, models)
    trial = make_trial(asked.project_dir, place, units, asked.profiles_dir, asked.target)
    trial.build(*(f"+{table}" for table in TABLES), variables=asked.vars)
    written, verdicts = rules, {}
    for model_id in models:
        model = read_judged(trial, rules, model_id)
        try:
            split = main_split(model, asked.held_out, asked.seed)
            found = calibrate(model, split, asked.seed, asked.signs == KEEP)
        except (TooFewLeadsError, ValueError) as error:
            raise TooFewLeadsError(f"{model_id}: {error}") from error
        report(console, model, found, asked.splits, asked.seed, asked.signs == KEEP)
        verdicts[model_id] = verdict(found)
        write_rows(asked.out / f"{model_id}.csv", point_rows(model, found.scorecard))
        draw(asked.out / f"{model_id}.png", model, found)
        written = with_calibrated(written, model, found.scorecard)
    write_folder(asked.out / "rules", written)
    challengers = ", ".join(model_id + CALIBRATED for model_id in models)
    console.print(
        f"Written to {asked.out}: rules/ (challengers: {challengers}), and for each model a CSV of "
        "the points and a PNG.",
        highlight=False,
        soft_wrap=True,
    )
    for model_id, words in verdicts.items():
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
