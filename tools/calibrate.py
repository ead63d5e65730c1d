"""Suggest points for rules from won and other leads: ``python -m tools.calibrate``.

Builds the judged leads in a trial and goes through the last third of their landmarks: at each, an
integer scorecard is fitted to what was known before it, and measured beside the points in use. Then
it writes a folder of rule tables with the scorecard of all landmarks as a challenger, a table of
its points, the probability of each lead, the matrix of leads and rules, and a picture.
docs/evidence.md explains it.

Exit codes: 0 done, 1 the trial could not be built, 2 wrong arguments, 4 too few leads to learn
from.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from sklearn.metrics import roc_auc_score
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
    Floats,
    Positions,
    Split,
    auc_difference,
    given_split,
    probabilities,
    quality,
    random_split,
    rolling_origins,
)
from tools.rule_tables import RuleTableError, RuleTables, live_models, read_folder, write_folder
from tools.scorecard import Scorecard, TooFewLeadsError, fit_scorecard
from tools.trial import TrialError, add_project_arguments, make_trial, read_rules

BUILD_FAILED, WRONG_ARGUMENTS, TOO_FEW = 1, 2, 4
KEPT, HELD, OPPOSITE = "too few leads: points kept", "held at 0: sign kept", "opposite sign"
MARKS = {"": "", KEPT: " (kept)", HELD: " (held)", OPPOSITE: " (sign!)"}
FREE, KEEP = "free", "keep"


@dataclass(frozen=True)
class Origin:
    """Judgements held out, and what was known of them before.

    Attributes:
        split: the judgements that taught and those that tested.
        base_rate: share won of the former.
        scores: of the latter (m), `before` by the points in use, `after` by a scorecard that was
            fitted to the former.
        likely: probabilities by these scores (m each), learned from the former.
    """

    split: Split
    base_rate: float
    scores: dict[str, Floats]
    likely: dict[str, Floats]


@dataclass(frozen=True)
class Calibration:
    """A scorecard with what such scorecards did on landmarks that they did not learn from.

    Attributes:
        scorecard: fitted on all judgements.
        origins: what was held out, one after the other.
        areas: AUC of all that was held out, before and after.
        gain: by how much it is larger after, with the ends of its 95 % interval.
    """

    scorecard: Scorecard
    origins: tuple[Origin, ...]
    areas: tuple[float, float]
    gain: tuple[float, float, float]

    def held_out(self) -> Positions:
        """Positions of all judgements held out."""
        return np.concatenate([origin.split.test for origin in self.origins])

    def likely(self, name: str) -> Floats:
        """Their probabilities, `before` or `after`."""
        return np.concatenate([origin.likely[name] for origin in self.origins])


def hold_out(model: JudgedModel, split: Split, seed: int, keep_signs: bool = False) -> Origin:
    """Fit a scorecard to the training judgements of a split, and score the others with it.

    Raises:
        TooFewLeadsError: there are too few to learn from.
    """
    is_won = model.leads.is_won
    scorecard = fit_scorecard(
        model.leads.take(split.training), model.points, model.groups, seed, keep_signs
    )
    scores = {
        "before": model.scores["total"],
        "after": calibrated_scores(model, scorecard)["total"],
    }
    return Origin(
        split=split,
        base_rate=float(is_won[split.training].mean()),
        scores={name: all_scores[split.test] for name, all_scores in scores.items()},
        likely={
            name: probabilities(
                all_scores[split.training], is_won[split.training], all_scores[split.test]
            )
            for name, all_scores in scores.items()
        },
    )


# Arrays are small: threads of linear algebra would wait for each other most of the time.
@threadpool_limits.wrap(limits=1)
def calibrate(
    model: JudgedModel, splits: Sequence[Split], seed: int, keep_signs: bool = False
) -> Calibration:
    """Fit a scorecard to all judgements, and measure such scorecards on what splits hold out.

    Raises:
        TooFewLeadsError: there are too few to learn from, or none or only won ones to test on.
    """
    is_won, origins, refusal = model.leads.is_won, [], None
    for split in splits:
        try:
            origins.append(hold_out(model, split, seed, keep_signs))
        except TooFewLeadsError as error:
            refusal = error
    if not origins:
        raise refusal or TooFewLeadsError(
            "No landmark's outcome was known before a later landmark: wait for the next ones."
        )
    tested = np.concatenate([origin.split.test for origin in origins])
    won = int(is_won[tested].sum())
    if won in (0, len(tested)):
        raise TooFewLeadsError(
            f"Of {len(tested)} judgements held out, {won} are won: "
            "that can't tell good scores from bad ones."
        )
    likely = [np.concatenate([one.likely[name] for one in origins]) for name in ("before", "after")]
    return Calibration(
        scorecard=fit_scorecard(model.leads, model.points, model.groups, seed, keep_signs),
        origins=tuple(origins),
        areas=tuple(float(roc_auc_score(is_won[tested], one)) for one in likely),
        gain=auc_difference(*likely, is_won[tested], model.leads.lead[tested]),
    )


def main_splits(model: JudgedModel, held_out: Path | None) -> list[Split]:
    """Split by the ids in a file, one a line, or else by landmarks."""
    if held_out is None:
        return rolling_origins(model.landmarks, model.known_on)
    return [given_split(model.contact_ids, set(held_out.read_text(encoding="utf-8").split()))]


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


def show_qualities(
    console: Console, model: JudgedModel, found: Sequence[tuple[str, Origin]], title: str
) -> None:
    """Print how well scores foretold what was held out, and what the base rate would have."""
    table = make_table(title)
    table.add_column("held out", no_wrap=True)
    names = ("judged", "won", "AUC before", "after", "Brier of rate", "before", "after")
    for name in (*names, "slope", "intercept", "won of top 10 %", "after"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, origin in found:
        won = model.leads.is_won[origin.split.test]
        before, after = (
            quality(won, origin.likely[one], origin.base_rate) for one in ("before", "after")
        )
        table.add_row(
            name,
            f"{len(won):,}",
            f"{won.sum():,}",
            *(f"{one.auc:.3f}" for one in (before, after)),
            f"{before.brier_of_rate:.4f}",
            *(f"{one.brier:.4f}" for one in (before, after)),
            f"{after.slope:.2f}",
            f"{after.intercept:.2f}",
            *(f"{one.top_precision:.1%}" for one in (before, after)),
        )
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
    """Draw the judgements held out before and after."""
    tested = found.held_out()
    likely = {name: found.likely(name) for name in ("before", "after")}
    draw_quality(
        path,
        f"{model.model_id}: {len(tested):,} judgements held out",
        model.leads.is_won[tested],
        likely,
        likely,
    )


def verdict(found: Calibration) -> str:
    """Whether the scorecard should be adopted, by the judgements that it did not learn from."""
    (gain, low, high), (before, after) = found.gain, found.areas
    figures = f"AUC {after:.3f} instead of {before:.3f}, a difference of {gain:+.3f}"
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
    """Print a calibration, landmark by landmark, with repeated splits."""
    won, others = model.leads.count()
    console.print(
        f"\n[bold]{model.model_id}[/bold]: learned from {len(model.contact_ids):,} judgements "
        f"of {won + others:,} leads ({won:,} of them won)\n",
        highlight=False,
    )
    show_points(console, point_rows(model, found.scorecard))
    by_landmark = [(origin.split.name, origin) for origin in found.origins]
    show_qualities(
        console, model, by_landmark, "On what was held out, fitted to what was known before it"
    )
    if splits:
        repeated = [
            random_split(model.leads.is_won, model.leads.lead, seed + number)
            for number in range(splits)
        ]
        fitted = [(one.name, hold_out(model, one, seed, keep_signs)) for one in repeated]
        show_qualities(console, model, fitted, "On random splits, fitted anew each time")
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
            splits = main_splits(model, asked.held_out)
            found = calibrate(model, splits, asked.seed, asked.signs == KEEP)
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
