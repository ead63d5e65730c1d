"""Pictures of what calibrate and whatif found, as PNG files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tools.ranking import Bools, Floats, calibration_curve, gain_curve

WINS_A_BIN = 4
COLORS = {"before": "#8a8f98", "after": "#1f6feb"}


def draw_quality(
    path: Path,
    title: str,
    is_won: Bools,
    likely: Mapping[str, Floats],
    labels: Mapping[str, str],
) -> None:
    """Draw cumulative gain and calibration before and after.

    Args:
        path: file to write.
        title: what the picture is of.
        is_won: outcomes of the leads held out (n).
        likely: their probabilities, `before` and `after` (n each).
        labels: what to call these two.
    """
    figure, (gain, calibration) = _figure(title, 2)
    gain.plot([0, 100], [0, 100], color="#d0d4da", linestyle="--", label="chance")
    # With few wins, fewer points that each stand for some of them.
    bins = int(np.clip(is_won.sum() // WINS_A_BIN, 3, 10))
    curves = {name: calibration_curve(likely[name], is_won, bins) for name in COLORS}
    top = 100 * max(part.max() for curve in curves.values() for part in curve)
    calibration.plot([0, top], [0, top], color="#d0d4da", linestyle="--", label="as foretold")
    for name, color in COLORS.items():
        leads, gains = gain_curve(likely[name], is_won)
        gain.plot(100 * leads, 100 * gains, color=color, label=labels[name])
        foretold, happened = (100 * part for part in curves[name])
        calibration.plot(foretold, happened, color=color, marker="o", label=labels[name])
    _label(gain, "Cumulative gain", "% of leads, highest scores first", "% of wins among them")
    _label(calibration, "Calibration", "% foretold by the score", "% that were won")
    _save(figure, path)


def draw_change(
    path: Path,
    title: str,
    scores: Mapping[str, Mapping[int, int]],
    grades: Mapping[str, Mapping[str, int]],
    weekly: Mapping[str, Sequence[int]],
    weeks: Sequence[str],
) -> None:
    """Draw the distribution of scores and grades, and new MQLs a week, before and after.

    Args:
        path: file to write.
        title: what the picture is of.
        scores: number of leads by scaled score.
        grades: number of leads by grade.
        weekly: leads that became MQLs, for each of the weeks.
        weeks: first day of each week.
    """
    figure, (first, second, third) = _figure(title, 3)
    top = max((max(counts, default=0) for counts in scores.values()), default=0)
    bins = [top * part / 20 for part in range(21)] if top else 1
    names = sorted({grade for counts in grades.values() for grade in counts})
    for number, (name, color) in enumerate(COLORS.items()):
        leads = list(scores[name].values())
        first.hist(list(scores[name]), bins, weights=leads, color=color, alpha=0.6, label=name)
        places = [at + 0.4 * number for at in range(len(names))]
        counts = [grades[name].get(grade, 0) for grade in names]
        second.bar(places, counts, width=0.4, color=color, label=name)
        third.step(range(len(weeks)), weekly[name], where="mid", color=color, label=name)
    _label(first, "Scores", "scaled score", "leads")
    second.set_xticks([at + 0.2 for at in range(len(names))], names)
    _label(second, "Grades", "lead grade", "leads")
    shown = range(0, len(weeks), max(1, len(weeks) // 5))
    third.set_xticks(list(shown), [weeks[at][5:] for at in shown])
    third.set_ylim(bottom=0)
    _label(third, "New MQLs a week", "week that begins on", "leads")
    _save(figure, path)


def _figure(title: str, parts: int) -> tuple[Figure, Sequence[Axes]]:
    mpl.rcParams["font.size"] = 9
    figure = Figure(figsize=(4.5 * parts, 4), dpi=120, layout="constrained")
    figure.suptitle(title)
    return figure, figure.subplots(1, parts)


def _label(axes: Axes, title: str, across: str, up: str) -> None:
    axes.set_title(title)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)


def _save(figure: Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
