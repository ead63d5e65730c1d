"""Hold predicted against actual orders on the held-out landmarks: `python check.py`.

Reads what `dbt build` left: probabilities fitted on the landmarks whose outcomes were known before
the first of the held-out ones, and the orders that came. Exits with 1 if their sums differ by more
than TOLERANCE of the latter.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent
TOLERANCE = 0.2
PREDICTIONS = """
    select
        cast(errors.landmark as varchar) as landmark,
        errors.judgements,
        errors.predicted,
        errors.conversions
    from main_scoring_internal.int_lead_scoring__prediction_errors as errors
    inner join main_scoring_internal.int_lead_scoring__held_out_skill as held_out
        on errors.scoring_model_id = held_out.scoring_model_id
        and errors.known_before = held_out.held_out_from
    order by errors.landmark
"""


def main() -> int:
    """Print one line for each held-out landmark, and one for all.

    Returns:
        0, or 1 if there is nothing to compare, or the sums are too far apart.
    """
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--database",
        type=Path,
        default=Path(os.environ.get("LEAD_SCORING_DUCKDB_PATH", HERE / "cdnow.duckdb")),
        help="DuckDB file to read (default: $LEAD_SCORING_DUCKDB_PATH, or cdnow.duckdb here)",
    )
    with duckdb.connect(str(parser.parse_args().database), read_only=True) as connection:
        landmarks = connection.execute(PREDICTIONS).fetchall()
    judged, predicted, came = (sum(row[at] for row in landmarks) for at in (1, 2, 3))
    if not came:
        print("no order came on a landmark that was held out", file=sys.stderr)
        return 1
    print("landmark    customers  predicted   came  difference")
    for name, *numbers in [*landmarks, ("all", judged, predicted, came)]:
        difference = numbers[1] / numbers[2] - 1
        print("{:<10} {:>10,} {:>10,.0f} {:>6,} {:>10.1%}".format(name, *numbers, difference))
    return int(abs(predicted / came - 1) > TOLERANCE)


if __name__ == "__main__":
    sys.exit(main())
