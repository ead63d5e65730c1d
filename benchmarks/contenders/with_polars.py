"""Polars: lazy scans part by part, rules on distinct values, joins and aggregates for the rest."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import reduce
from operator import and_
from pathlib import Path

import polars as pl

from benchmarks.contenders import DICTIONARIES
from benchmarks.data import Data
from benchmarks.rules import Condition, EngagementRule, FitRule, Rules

SIGNATURE = ("event_type", "page_path", "asset")
ROWS_AT_A_TIME = 20_000_000  # Days of contacts and rules that are summed in one go.


def holds(condition: Condition) -> pl.Expr:
    """Say for each row whether a condition holds; a missing value meets ``is_blank`` alone."""
    column, text = pl.col(condition.field), condition.text
    lowered = column.cast(pl.String).str.to_lowercase()
    tests: dict[str, Callable[[], pl.Expr]] = {
        "equals": lambda: lowered == text,
        "not_equals": lambda: lowered != text,
        "in": lambda: lowered.is_in(condition.items),
        "not_in": lambda: ~lowered.is_in(condition.items),
        "contains": lambda: lowered.str.contains(text, literal=True),
        "starts_with": lambda: lowered.str.starts_with(text),
        "ends_with": lambda: lowered.str.ends_with(text),
        "matches": lambda: lowered.str.contains(f"(?i){condition.value}"),
        "is_present": column.is_not_null,
        "is_blank": column.is_null,
        "gt": lambda: column > condition.numbers[0],
        "gte": lambda: column >= condition.numbers[0],
        "lt": lambda: column < condition.numbers[0],
        "lte": lambda: column <= condition.numbers[0],
        "between": lambda: column.is_between(*condition.numbers),
    }
    return tests[condition.operator]().fill_null(False)


def all_hold(conditions: Iterable[Condition]) -> pl.Expr:
    """Say for each row whether all conditions hold."""
    return reduce(and_, map(holds, conditions), pl.lit(True))


def read_contacts(data: Data, scored_on: date) -> pl.DataFrame:
    """Read the contacts of a day with the attributes that follow from others.

    Returns:
        One row a contact; ``contact`` numbers them from 0.
    """
    contacts = (
        pl.scan_parquet(data.contacts)
        .filter(pl.col("created_at").dt.date() <= scored_on)
        .with_columns(
            pl.col("email").str.extract("@([^@]*)$").replace("", None).alias("email_domain")
        )
        .with_row_index("contact")
    )
    domains = pl.scan_csv(DICTIONARIES / "email_domains.csv").select(
        pl.col("domain").alias("email_domain"), "email_domain_type"
    )
    kind = pl.col("email_domain_type").fill_null("business")
    return (
        contacts.join(domains, on="email_domain", how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("email_domain").is_null()).then(pl.lit("missing")).otherwise(kind)
            .alias("email_domain_type")
        )
        .join(classified_titles(contacts), on="job_title", how="left", maintain_order="left")
        .collect()
    )  # fmt: skip


def classified_titles(contacts: pl.LazyFrame) -> pl.LazyFrame:
    """Work out seniority and job function of each distinct title."""
    patterns = pl.read_csv(DICTIONARIES / "job_title_patterns.csv").sort("priority")
    return contacts.select(pl.col("job_title").unique().drop_nulls()).with_columns(
        pl.coalesce(
            pl.when(pl.col("job_title").str.contains(f"(?i){pattern}")).then(pl.lit(value))
            for pattern, value in patterns.filter(attribute=name)
            .select("pattern", "value")
            .iter_rows()
        ).alias(name)
        for name in ("seniority", "job_function")
    )


def fit_contributions(contacts: pl.DataFrame, rules: Sequence[FitRule]) -> pl.DataFrame:
    """Match fit rules: each distinct value of an attribute is looked at once.

    Returns:
        ``contact``, ``rule`` (the rule's number among the fit rules) for each match.
    """
    conditions = list(dict.fromkeys(one for rule in rules for one in rule.conditions))
    met = contacts.select("contact")
    for field in dict.fromkeys(condition.field for condition in conditions):
        values = contacts.select(pl.col(field).unique())
        flags = values.with_columns(
            holds(condition).alias(str(number))
            for number, condition in enumerate(conditions)
            if condition.field == field
        )
        of_contacts = contacts.select(field).join(
            flags, on=field, how="left", nulls_equal=True, maintain_order="left"
        )
        met = met.hstack(of_contacts.drop(field))
    return (
        met.lazy()
        .select(
            "contact",
            *(
                reduce(and_, [pl.col(str(conditions.index(one))) for one in rule.conditions]).alias(
                    str(number)
                )
                for number, rule in enumerate(rules)
            ),
        )
        .unpivot(index="contact", variable_name="rule", value_name="matches")
        .filter("matches")
        .select("contact", pl.col("rule").cast(pl.UInt16))
        .collect()
    )


def owned_events(
    data: Data, paths: list[Path], contacts: pl.LazyFrame, scored_on: date
) -> pl.LazyFrame:
    """Read one part of the events: each once, with the number of the contact that it belongs to.

    Returns:
        ``contact``, ``age`` in days and the columns of a signature.
    """
    links = (
        pl.scan_parquet(data.identities)
        .filter(pl.col("identified_at").dt.date() <= scored_on)
        .select("anonymous_id", pl.col("contact_id").alias("linked_contact_id"))
    )
    return (
        pl.scan_parquet(paths)
        .with_columns(age=(pl.lit(scored_on) - pl.col("occurred_at").dt.date()).dt.total_days())
        .filter(pl.col("age") >= 0)
        .select("event_id", "contact_id", "anonymous_id", *SIGNATURE, pl.col("age").cast(pl.Int16))
        .unique("event_id", keep="any")
        .join(links, on="anonymous_id", how="left")
        .with_columns(pl.coalesce("contact_id", "linked_contact_id").alias("contact_id"))
        .join(contacts.select("contact_id", "contact"), on="contact_id")
        .select("contact", "age", *SIGNATURE)
    )


def match_signatures(counts: pl.DataFrame, rules: Sequence[EngagementRule]) -> pl.DataFrame:
    """Match each distinct combination of type and properties with all rules.

    Returns:
        ``rule``, ``window_days``, ``value`` (of the property whose values count) and the columns
        of a signature.
    """
    signatures = counts.select(SIGNATURE).unique()
    found = [
        signatures.filter(
            pl.lit(True) if rule.event_type == "*" else pl.col("event_type") == rule.event_type,
            all_hold(rule.conditions),
        ).with_columns(
            pl.lit(number, pl.UInt16).alias("rule"),
            pl.lit(rule.window_days, pl.Int16).alias("window_days"),
            (
                pl.col(rule.distinct_property).str.to_lowercase()
                if rule.distinct_property
                else pl.lit(None, pl.String)
            ).alias("value"),
        )
        for number, rule in enumerate(rules)
    ]
    return pl.concat(found)


def count_part(
    data: Data,
    paths: list[Path],
    contacts: pl.LazyFrame,
    rules: Sequence[EngagementRule],
    scored_on: date,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Count the events of one part by contact, rule and day.

    Returns:
        ``contact``, ``rule``, ``age``, ``events``; and for rules that count different values
        ``contact``, ``rule``, ``value``, each once.
    """
    counts = (
        owned_events(data, paths, contacts, scored_on)
        .group_by("contact", "age", *SIGNATURE)
        .agg(pl.len().cast(pl.UInt16).alias("events"))
        .collect()
    )
    matched = (
        counts.lazy()
        .join(match_signatures(counts, rules).lazy(), on=SIGNATURE, nulls_equal=True)
        .filter(pl.col("window_days").is_null() | (pl.col("age") < pl.col("window_days")))
    )
    days = matched.group_by("contact", "rule", "age").agg(pl.col("events").sum())
    values = (
        matched.filter(pl.col("value").is_not_null()).select("contact", "rule", "value").unique()
    )
    return tuple(pl.collect_all([days, values]))


def rule_facts(rules: Sequence[EngagementRule]) -> pl.DataFrame:
    """Make a table of what counting needs to know of each rule."""
    return pl.DataFrame(
        {
            "rule": range(len(rules)),
            "per_event": [rule.counting == "per_event" for rule in rules],
            "distinct": [bool(rule.distinct_property) for rule in rules],
            "least": [rule.min_occurrences for rule in rules],
            "most": [rule.max_occurrences for rule in rules],
            "most_per_day": [rule.max_per_day for rule in rules],
        },
        schema_overrides={
            "rule": pl.UInt16,
            "least": pl.Int64,
            "most": pl.Int64,
            "most_per_day": pl.Int64,
        },
    )


def weights(days: pl.LazyFrame, rules: Sequence[EngagementRule]) -> pl.DataFrame:
    """Work out the points of one occurrence by rule and age, in millionths."""
    pairs = days.select("rule", "age").unique().collect()
    return pairs.with_columns(
        pl.Series(
            "weight",
            [rules[rule].points_at(age) for rule, age in pairs.iter_rows()],
            dtype=pl.Int64,
        )
    )


def points_of_days(
    days: pl.LazyFrame, values: pl.LazyFrame, rules: Sequence[EngagementRule]
) -> pl.LazyFrame:
    """Add up days to occurrences and points.

    Args:
        days: Events by contact, rule and age; a day can stand in several rows.
        values: Different values by contact and rule; a value can stand in several rows.
        rules: The rules.

    Returns:
        ``contact``, ``rule``, ``occurrences``, ``micropoints`` where the rule matches.
    """
    facts = rule_facts(rules).lazy()
    counted = pl.min_horizontal("events", pl.col("most") - pl.col("later")).clip(0)
    by_rule = (
        days.group_by("contact", "rule", "age")
        .agg(pl.col("events").cast(pl.Int64).sum())
        .join(facts.select("rule", "most", "most_per_day"), on="rule")
        .with_columns(events=pl.min_horizontal("events", "most_per_day"))
        .sort("contact", "rule", "age")
        .with_columns(
            later=pl.col("events").cum_sum().over("contact", "rule") - pl.col("events"),
        )
        .join(weights(days, rules).lazy(), on=["rule", "age"])
        .with_columns(counted=counted)
        .group_by("contact", "rule")
        .agg(
            pl.col("events").sum(),
            (pl.col("counted") * pl.col("weight")).sum().alias("points_of_all"),
            pl.col("weight").filter(pl.col("later") == 0).first().alias("points_of_latest"),
        )
    )
    number_of_values = values.group_by("contact", "rule").agg(
        pl.col("value").n_unique().cast(pl.Int64).alias("values")
    )
    occurrences = pl.when("distinct").then(pl.col("values").fill_null(0)).otherwise("events")
    return (
        by_rule.join(facts, on="rule")
        .join(number_of_values, on=["contact", "rule"], how="left")
        .with_columns(occurrences=occurrences)
        .filter(pl.col("occurrences") >= pl.col("least"))
        .select(
            "contact",
            "rule",
            pl.min_horizontal("occurrences", "most").alias("occurrences"),
            pl.when("per_event").then("points_of_all").otherwise("points_of_latest")
            .alias("micropoints"),
        )
    )  # fmt: skip


def silent_contacts(
    contacts: pl.DataFrame, days: pl.LazyFrame, rules: Sequence[EngagementRule], scored_on: date
) -> pl.LazyFrame:
    """Find the contacts without an event of a rule on inactivity."""
    silence = [
        (number, rule.window_days, rule.points_at(0))
        for number, rule in enumerate(rules)
        if rule.counting == "inactivity"
    ]
    inactive = pl.LazyFrame(
        silence,
        schema={"rule": pl.UInt16, "window_days": pl.Int64, "micropoints": pl.Int64},
        orient="row",
    )
    days_known = (pl.lit(scored_on) - pl.col("created_at").dt.date()).dt.total_days()
    return (
        contacts.lazy()
        .select("contact", days_known=days_known)
        .join(inactive, how="cross")
        .filter(pl.col("days_known") >= pl.col("window_days"))
        .join(days, on=["contact", "rule"], how="anti")
        .select("contact", "rule", pl.lit(0, pl.Int64).alias("occurrences"), "micropoints")
    )


def score(data: Data, rules: Rules, scored_on: date, out: Path) -> None:
    """Score one day and write the contributions.

    Args:
        data: The files to score.
        rules: The rules.
        scored_on: The day.
        out: The Parquet file to write.
    """
    contacts = read_contacts(data, scored_on)
    fit = fit_contributions(contacts, rules.fit).select(
        "contact",
        pl.lit("fit").alias("dimension"),
        pl.col("rule").replace_strict(dict(enumerate(one.rule_id for one in rules.fit)))
        .alias("rule_id"),
        pl.lit(None, pl.Int64).alias("occurrences"),
        pl.col("rule").replace_strict(dict(enumerate(one.points for one in rules.fit)))
        .alias("micropoints"),
    )  # fmt: skip
    counted = [
        count_part(data, paths, contacts.lazy(), rules.engagement, scored_on)
        for paths in data.event_parts(scored_on)
    ]
    days = pl.concat([days for days, _ in counted])
    values = pl.concat([values for _, values in counted]).lazy()
    is_silence = pl.col("rule").is_in(
        [n for n, rule in enumerate(rules.engagement) if rule.counting == "inactivity"]
    )
    parts = 1 + len(days) // ROWS_AT_A_TIME
    engagement = [silent_contacts(contacts, days.lazy(), rules.engagement, scored_on).collect()]
    for part in range(parts):
        is_part = pl.col("contact") % parts == part
        engagement.append(
            points_of_days(
                days.lazy().filter(is_part & ~is_silence), values.filter(is_part), rules.engagement
            ).collect()
        )
    names = dict(enumerate(rule.rule_id for rule in rules.engagement))
    engaged = pl.concat(engagement).select(
        "contact",
        pl.lit("engagement").alias("dimension"),
        pl.col("rule").replace_strict(names).alias("rule_id"),
        "occurrences",
        "micropoints",
    )
    (
        pl.concat([fit, engaged])
        .lazy()
        .join(contacts.lazy().select("contact", "contact_id"), on="contact")
        .drop("contact")
        .sink_parquet(out)
    )
