"""Whether all contenders give the same contributions: to the last digit, or the run fails."""

from pathlib import Path

import duckdb

COLUMNS = ("dimension", "contact_id", "rule_id", "occurrences", "micropoints")
KEY = "dimension, contact_id, rule_id"


class DifferenceError(Exception):
    """Two contenders give different contributions."""


def mart_sql(schema: str) -> str:
    """Write the query that reads the mart as contenders write their result."""
    return f"""
    select
        contact_id,
        dimension,
        rule_id,
        cast(occurrences as bigint) as occurrences,
        cast(points * 1000000 as bigint) as micropoints
    from {schema}.lead_score_contributions
    """


def export_mart(database: Path, out: Path) -> None:
    """Write the mart ``lead_score_contributions`` as contenders write their result.

    Args:
        database: The DuckDB file that the project was built into.
        out: The Parquet file to write.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(f"copy ({mart_sql('main')}) to '{out}' (format parquet)")


def check_same(
    expected: Path, found: Path, name: str, reference: str = "lead_score_contributions"
) -> int:
    """Compare two results.

    Args:
        expected: Parquet file of the contributions to agree with, the project's as a rule.
        found: Parquet file of a contender's.
        name: What to call the contender in the message.
        reference: What to call the other side.

    Returns:
        The number of contributions.

    Raises:
        DifferenceError: They differ; the message names the first row that does.
    """
    connection = duckdb.connect(config={"temp_directory": str(found.parent / "check.tmp")})
    columns = ", ".join(COLUMNS)
    sums = [
        connection.execute(
            f"""
            select count(*), coalesce(sum(hash({columns})), 0)
            from (select * replace (occurrences::bigint as occurrences) from read_parquet('{path}'))
            """
        ).fetchone()
        for path in (expected, found)
    ]
    if sums[0] == sums[1]:
        return sums[0][0]
    first = connection.execute(
        f"""
        select
            {KEY}, expected.occurrences, expected.micropoints / 1e6, expected.rule_id is not null,
            found.occurrences, found.micropoints / 1e6, found.rule_id is not null
        from read_parquet('{expected}') as expected
        full join read_parquet('{found}') as found using ({KEY})
        where (expected.occurrences, expected.micropoints, expected.rule_id)
            is distinct from (found.occurrences, found.micropoints, found.rule_id)
        order by {KEY}
        limit 1
        """
    ).fetchone()
    if first is None:
        raise DifferenceError(f"{name} has a row twice: {sums[1][0]} rows, not {sums[0][0]}")
    dimension, contact_id, rule_id = first[:3]
    raise DifferenceError(
        f"{name} differs from {reference}, first in contact {contact_id},"
        f" {dimension} rule {rule_id}: {reference} has {shown(*first[3:6])},"
        f" {name} has {shown(*first[6:])}"
    )


def shown(occurrences: int | None, points: float, is_there: bool) -> str:
    """Write one side of a difference for a message."""
    if not is_there:
        return "no such row"
    times = "" if occurrences is None else f"{occurrences} occurrences and "
    return f"{times}{points:.6f} points"
