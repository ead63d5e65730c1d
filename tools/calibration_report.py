"""What calibrate tells: rows of its files, and tables for the terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from tools.backtest import BOTH, LABELS, Calibration, quality_rows
from tools.calibrated_rules import number_text
from tools.charts import draw_quality
from tools.console import make_table, print_table
from tools.interactions import Interactions, interaction_rows, pays
from tools.judged_leads import JudgedModel
from tools.scorecard import Scorecard

KEPT, HELD, OPPOSITE = "too few leads: points kept", "held at 0: sign kept", "opposite sign"
MARKS = {"": "", KEPT: " (kept)", HELD: " (held)", OPPOSITE: " (sign!)"}
ALL_HELD_OUT = "all of these"


def note_on(model: JudgedModel, scorecard: Scorecard, at: int) -> str:
    """What to know about the points suggested for a rule."""
    if not scorecard.is_fitted[at]:
        return KEPT
    if scorecard.is_held is not None and scorecard.is_held[at]:
        return HELD
    return OPPOSITE if model.points[at] * scorecard.points[at] < 0 else ""


def point_rows(model: JudgedModel, scorecard: Scorecard) -> list[dict[str, object]]:
    """One row a rule: its points before and after, over all judgements."""
    group_of = {
        at: (dimension, group.name)
        for group, dimension in zip(model.groups, model.dimensions, strict=True)
        for at in group.rules
    }
    rows = []
    for at, rule_id in enumerate(model.rule_ids):
        is_matched = model.leads.is_matched[:, at]
        matched, won = int(is_matched.sum()), int((is_matched & model.leads.is_won).sum())
        rows.append(
            {
                "dimension": group_of[at][0],
                "score_group": group_of[at][1],
                "rule_id": rule_id,
                "points": number_text(model.points[at]),
                "suggested_points": number_text(scorecard.points[at]),
                "judgements": matched,
                "conversions": won,
                "conversion_rate": f"{won / matched:.4f}" if matched else "",
                "note": note_on(model, scorecard, at),
            }
        )
    return sorted(rows, key=lambda row: (row["dimension"], row["score_group"], row["rule_id"]))


def show_points(console: Console, rows: Sequence[dict[str, object]]) -> None:
    """Print the points before and after."""
    table = make_table("Points (per occurrence, where a rule counts them)")
    table.add_column("group", no_wrap=True)
    table.add_column("rule", no_wrap=True)
    for name in ("in use", "suggested", "judged", "won", "rate"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        rate = f"{float(str(row['conversion_rate'])):.0%}" if row["conversion_rate"] else ""
        suggested = f"{row['suggested_points']}{MARKS[str(row['note'])]}"
        cells = [row["score_group"], row["rule_id"], row["points"], suggested]
        table.add_row(*map(str, [*cells, row["judgements"], row["conversions"], rate]))
    print_table(console, table)


def rounded(rows: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """Rows for a file: six decimals, blank for what is not a number."""
    return [
        {name: _rounded(cell) if isinstance(cell, float) else cell for name, cell in row.items()}
        for row in rows
    ]


def _rounded(number: float) -> float | str:
    return round(number, 6) if math.isfinite(number) else ""


def show_qualities(console: Console, rows: Sequence[dict[str, object]], title: str) -> None:
    """Print how well points foretold what was held out, and what the base rate would have."""
    table = make_table(title)
    table.add_column("held out", no_wrap=True)
    table.add_column("points", no_wrap=True)
    names = ("judged", "won", "AUC", "Brier", "constant", "slope", "intercept", "top 10 %")
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    for at, row in enumerate(rows):
        # What both rows of a pair share is said once.
        is_first = at % len(BOTH) == 0
        table.add_row(
            str(row["held_out"]) if is_first else "",
            str(row["points"]),
            f"{row['judgements']:,}" if is_first else "",
            f"{row['conversions']:,}" if is_first else "",
            f"{row['auc']:.3f}",
            f"{row['brier']:.4f}",
            f"{row['brier_of_rate']:.4f}" if is_first else "",
            f"{row['slope']:.2f}",
            f"{row['intercept']:.2f}",
            f"{row['top_precision']:.1%}",
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


def show_interactions(console: Console, model: JudgedModel, found: Interactions) -> None:
    """Say whether it pays to join conditions, and which."""
    (gain, low, high), (alone, joined) = found.gain, found.areas
    figures = (
        f"boosting that may join them has an AUC of {joined:.3f} on what was held out, "
        f"{alone:.3f} without (difference {gain:+.3f}, 95 % interval {low:+.3f} to {high:+.3f})"
    )
    if not found.offered:
        if pays(found.gain):
            words = f"Joining conditions pays, but no pair stands out by itself: {figures}."
        elif gain == low == high == 0:
            words = (
                "Joining conditions does not pay: no two rules tell more together than apart"
                f" (boosting of single rules has an AUC of {alone:.3f} on what was held out)."
            )
        else:
            words = f"Joining conditions does not pay: {figures}."
        console.print(f"{words}\n", highlight=False, markup=False)
        return
    console.print(f"Joining conditions pays: {figures}.\n", highlight=False, markup=False)
    table = make_table("Pairs of conditions that tell more together")
    for name in ("rule", "joined with"):
        table.add_column(name, no_wrap=True)
    for name in ("judged", "won", "rate", "expected"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("joined by")
    for row in interaction_rows(model, found):
        rates = (f"{float(str(row[one])):.0%}" for one in ("conversion_rate", "expected_rate"))
        cells = (row["rule_id"], row["joined_with"], row["judgements"], row["conversions"])
        table.add_row(*map(str, cells), *rates, str(row["how"]))
    print_table(console, table)


def report(
    console: Console,
    model: JudgedModel,
    found: Calibration,
    repeated: Sequence[dict[str, object]] = (),
) -> list[dict[str, object]]:
    """Print a calibration, landmark by landmark; return the rows of quality.

    Args:
        console: where to print.
        model: the model by the rules of the scoring day.
        found: its calibration.
        repeated: rows of quality on random splits.
    """
    won, others = model.leads.count()
    console.print(
        f"\n[bold]{model.model_id}[/bold]: learned from {len(model.contact_ids):,} judgements "
        f"of {won + others:,} leads ({won:,} of them won)\n",
        highlight=False,
    )
    show_points(console, point_rows(model, found.scorecard))
    rows = quality_rows(
        model, [(origin.split.name, origin) for origin in found.origins], ALL_HELD_OUT
    )
    show_qualities(console, rows, "On what was held out, by what was known before it")
    for name, reason in found.refused:
        console.print(f"Not held out: {name}: {reason}", highlight=False, markup=False)
    if found.refused:
        console.print()
    show_qualities(console, repeated, "On random splits, fitted anew each time")
    show_fit(console, model, found.scorecard)
    return rows


def draw(path: Path, model: JudgedModel, found: Calibration) -> None:
    """Draw the judgements held out before and after."""
    tested = found.held_out()
    draw_quality(
        path,
        f"{model.model_id}: {len(tested):,} judgements held out",
        model.leads.is_won[tested],
        {name: found.likely(name) for name in BOTH},
        LABELS,
    )
