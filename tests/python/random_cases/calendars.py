"""When sales works: drawn working hours and holidays."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from random_cases.words import ZONES, Rows


def draw_calendars(
    rng: random.Random, models: Sequence[str], window: Sequence[date]
) -> dict[str, Rows]:
    """Draw working hours and holidays: of all models, of one, of both or of none.

    Deadlines of many hours reach months ahead, over clock changes.
    """
    hours: Rows = []
    one = rng.choice(models)
    for model in dict.fromkeys(rng.choice((["*"], ["*"], [one], ["*", one], []))):
        zone = rng.choice(ZONES)
        for weekday in rng.sample(range(1, 8), rng.choice((1, 2, 5, 6, 7))):
            drawn = sorted(rng.sample(range(0, 1441, rng.choice((1, 30))), 2 * rng.randint(1, 2)))
            if sum(drawn[1::2]) - sum(drawn[::2]) < 60:
                drawn = [480, 540]
            times = rng.choice(([540, 1020], [540, 600], [0, 1440], drawn, drawn))
            hours += [
                {
                    "scoring_model_id": model,
                    "time_zone": zone,
                    "weekday": str(weekday),
                    "opens_at": f"{opens // 60:02}:{opens % 60:02}",
                    "closes_at": f"{closes // 60:02}:{closes % 60:02}",
                }
                for opens, closes in zip(times[::2], times[1::2], strict=True)
            ]
    days = [*window, *(window[0] + timedelta(days=off) for off in range(1, 99, 7))]
    holidays = [
        {"scoring_model_id": rng.choice(("*", *models)), "holiday_on": str(rng.choice(days))}
        for _ in range(rng.randint(0, 6))
    ]
    return {"working_hours": hours, "holidays": holidays}
