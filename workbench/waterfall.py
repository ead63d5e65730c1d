"""How the points of a lead add up to its score, as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import altair as alt
import pandas as pd

from workbench import charts, wording
from workbench.lead_data import Row

DIMENSIONS = ("fit", "engagement")
KINDS = {
    "Adds points": charts.RISE,
    "Takes points": charts.FALL,
    "Limit of a group": charts.LIMIT,
    "Score": charts.TOTAL,
}
ZERO = Decimal(0)


@dataclass(frozen=True)
class Step:
    """One bar.

    Attributes:
        label: what it stands for.
        kind: of ``KINDS``; a score stands on zero, everything else on what came before.
        change: points that it adds.
        end: where it ends, in points.
        detail: what is said of it when somebody points at it.
    """

    label: str
    kind: str
    change: Decimal
    end: Decimal
    detail: str

    @property
    def start(self) -> Decimal:
        """Where it begins."""
        return self.end - self.change


def group_points(rules: list[Row], combine: str | None) -> tuple[Decimal, Decimal]:
    """What the rules of a group give together, and what its limits add to that.

    Args:
        rules: the rules that match.
        combine: ``max`` if only the best rule counts.
    """
    points = [rule["points"] for rule in rules]
    given = max(points) if combine == "max" else sum(points, ZERO)
    counted = sum((rule["points_counted"] for rule in rules), ZERO)
    return given, counted - given


def steps(
    rules: list[Row], groups: dict[str, Row], scores: Row, weights: tuple[Decimal, Decimal] | None
) -> list[Step]:
    """Work out the bars: groups of fit and their limits, fit, the same of engagement, the total.

    Args:
        rules: contributions of the lead.
        groups: what is known of each score group.
        scores: the row of ``lead_scores``.
        weights: of fit and engagement, where they are known.
    """
    found: list[Step] = []
    end = ZERO
    for dimension in DIMENSIONS:
        before = end
        members = [rule for rule in rules if rule["dimension"] == dimension]
        names = {rule["score_group"] for rule in members}
        parts = []
        for name in names:
            own = [rule for rule in members if rule["score_group"] == name]
            parts.append((name, own, *group_points(own, groups.get(name, {}).get("combine"))))
        for name, own, given, limit in sorted(parts, key=lambda part: (-part[2], part[0])):
            if given:
                end += given
                kind = "Adds points" if given > 0 else "Takes points"
                found.append(Step(wording.words(name), kind, given, end, told(own)))
            if limit:
                end += limit
                label = f"Limit: {wording.words(name).lower()}"
                told_limit = limit_of(groups.get(name, {}), own)
                found.append(Step(label, "Limit of a group", limit, end, told_limit))
        label = f"{dimension.title()} score"
        found.append(Step(label, "Score", end - before, end, f"Sum of the {dimension} groups"))
    total = scores["total_score"]
    if total != end:
        text = "Weights of fit and engagement"
        if weights:
            text = f"{wording.exact(weights[0])} x fit, {wording.exact(weights[1])} x engagement"
        kind = "Adds points" if total > end else "Takes points"
        found.append(Step("Weights", kind, total - end, total, text))
    found.append(Step("Total score", "Score", total, total, "Fit and engagement together"))
    return found


def told(rules: list[Row]) -> str:
    """The rules of a group in a line."""
    ordered = sorted(rules, key=lambda rule: -rule["points"])
    return "; ".join(
        f"{rule['meaning']} {wording.points(rule['points'], signed=True)}" for rule in ordered
    )


def limit_of(group: Row, rules: list[Row]) -> str:
    """Say which limit a group has."""
    least, most = group.get("min_points"), group.get("max_points")
    parts = []
    if most is not None:
        parts.append(f"at most {wording.points(most)}")
    if least is not None:
        parts.append(f"at least {wording.points(least)}")
    said = next((rule["group_limits"] for rule in rules if rule.get("group_limits")), None)
    return f"The group gives {' and '.join(parts)}" if parts else said or "Limit of the group"


def chart(found: list[Step]) -> alt.LayerChart:
    """Draw the bars."""
    data = pd.DataFrame(
        {
            "order": number,
            "label": step.label,
            "kind": step.kind,
            "start": float(step.start),
            "end": float(step.end),
            "high": float(max(step.start, step.end)),
            "points": wording.points(step.change, signed=step.kind != "Score"),
            "detail": step.detail,
        }
        for number, step in enumerate(found)
    )
    order = [step.label for step in found]
    kinds = {kind: colour for kind, colour in KINDS.items() if kind in set(data["kind"])}
    rows = alt.Y("label:N", sort=order, title=None, axis=charts.label_axis())
    base = alt.Chart(data)
    bars = base.mark_bar(height={"band": 0.72}, cornerRadius=2).encode(
        y=rows,
        x=alt.X("start:Q", title="Points", axis=alt.Axis(grid=True, gridOpacity=0.4)),
        x2="end:Q",
        color=alt.Color(
            "kind:N",
            title=None,
            scale=alt.Scale(domain=list(kinds), range=list(kinds.values())),
        ),
        tooltip=[
            alt.Tooltip("label:N", title="Group"),
            alt.Tooltip("points:N", title="Points"),
            alt.Tooltip("detail:N", title="Why"),
        ],
    )
    labels = base.mark_text(align="left", dx=5, fontSize=12, color=charts.GREY).encode(
        y=rows, x="high:Q", text="points:N"
    )
    return (bars + labels).properties(height=charts.BAR_HEIGHT * len(found) + 30)
