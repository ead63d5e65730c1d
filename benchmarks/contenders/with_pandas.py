"""pandas: part by part, categories for text, rules on categories, numpy where order matters."""

import warnings
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import reduce
from operator import and_
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.contenders import DICTIONARIES
from benchmarks.data import Data
from benchmarks.rules import Condition, EngagementRule, FitRule, Rules

SIGNATURE = ["event_type", "page_path", "asset"]
ROWS_AT_A_TIME = 10_000_000  # Days of contacts and rules that are summed in one go.


def holds(condition: Condition, values: pd.Series) -> np.ndarray:
    """Say for each value whether a condition holds; a missing value meets ``is_blank`` alone.

    Args:
        condition: The condition.
        values: Distinct values, text or numbers; shape (values,).

    Returns:
        Booleans; shape (values,).
    """
    text = condition.text
    lowered = values.astype("string").str.lower()
    tests: dict[str, Callable[[], pd.Series]] = {
        "equals": lambda: lowered == text,
        "not_equals": lambda: lowered != text,
        "in": lambda: lowered.isin(condition.items),
        "not_in": lambda: ~lowered.isin(condition.items) & lowered.notna(),
        "contains": lambda: lowered.str.contains(text, regex=False),
        "starts_with": lambda: lowered.str.startswith(text),
        "ends_with": lambda: lowered.str.endswith(text),
        "matches": lambda: matches(lowered, condition.value),
        "is_present": values.notna,
        "is_blank": values.isna,
        "gt": lambda: values > condition.numbers[0],
        "gte": lambda: values >= condition.numbers[0],
        "lt": lambda: values < condition.numbers[0],
        "lte": lambda: values <= condition.numbers[0],
        "between": lambda: values.between(*condition.numbers),
    }
    return tests[condition.operator]().fillna(False).to_numpy(bool)


def matches(values: pd.Series, pattern: str) -> pd.Series:
    """Search values for a regular expression, whatever the letter case."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # Groups in patterns are meant.
        return values.str.contains(pattern, case=False, regex=True)


def all_hold(conditions: Iterable[Condition], frame: pd.DataFrame) -> np.ndarray:
    """Say for each row whether all conditions hold; shape (rows,)."""
    everything = np.ones(len(frame), dtype=bool)
    return reduce(and_, (holds(one, frame[one.field]) for one in conditions), everything)


def read_contacts(data: Data, scored_on: date) -> pd.DataFrame:
    """Read the contacts of a day with the attributes that follow from others."""
    contacts = pd.read_parquet(data.contacts, dtype_backend="numpy_nullable")
    contacts = contacts[contacts["created_at"] < after(scored_on)].reset_index(drop=True)
    contacts["email_domain"] = (
        contacts["email"].str.extract("@([^@]*)$", expand=False).replace("", pd.NA)
    )
    kinds = pd.read_csv(DICTIONARIES / "email_domains.csv").set_index("domain")["email_domain_type"]
    contacts["email_domain_type"] = contacts["email_domain"].map(kinds).fillna("business")
    contacts.loc[contacts["email_domain"].isna(), "email_domain_type"] = "missing"
    titles = pd.Series(contacts["job_title"].dropna().unique(), dtype="string")
    patterns = pd.read_csv(DICTIONARIES / "job_title_patterns.csv").sort_values("priority")
    for name, of_kind in patterns.groupby("attribute"):
        found = [
            matches(titles.str.lower(), pattern).to_numpy(bool) for pattern in of_kind["pattern"]
        ]
        values = np.select(found, list(of_kind["value"]), default="")
        value_of = pd.Series(values, index=titles).replace("", None)
        contacts[name] = contacts["job_title"].map(value_of)
    return contacts


def after(day: date) -> pd.Timestamp:
    """Give the midnight at the end of a day."""
    return pd.Timestamp(day) + pd.Timedelta(days=1)


def fit_contributions(contacts: pd.DataFrame, rules: Sequence[FitRule]) -> pd.DataFrame:
    """Match fit rules: each distinct value of an attribute is looked at once.

    Returns:
        ``contact``, ``dimension``, ``rule_id``, ``occurrences``, ``micropoints``.
    """
    fields = dict.fromkeys(one.field for rule in rules for one in rule.conditions)
    codes = {name: pd.factorize(contacts[name], use_na_sentinel=False) for name in fields}

    def rows_that_meet(condition: Condition) -> np.ndarray:
        places, values = codes[condition.field]
        return holds(condition, pd.Series(values))[places]

    parts = []
    for rule in rules:
        met = reduce(and_, map(rows_that_meet, rule.conditions))
        parts.append(
            pd.DataFrame(
                {
                    "contact": np.flatnonzero(met).astype(np.int32),
                    "dimension": "fit",
                    "rule_id": rule.rule_id,
                    "occurrences": pd.array([pd.NA] * int(met.sum()), dtype="Int64"),
                    "micropoints": rule.points,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def owned_events(
    paths: list[Path], owners: pd.Series, links: pd.Series, scored_on: date
) -> pd.DataFrame:
    """Read one part of the events: each once, with the number of the contact that it belongs to.

    Args:
        paths: The Parquet files of the part.
        owners: Number of each contact, by its id.
        links: Number of the contact of each anonymous id.
        scored_on: The day; later events are left out.

    Returns:
        ``contact``, ``age`` in days and the columns of a signature as categories.
    """
    columns = ["event_id", "contact_id", "anonymous_id", *SIGNATURE, "occurred_at"]
    table = pq.read_table(
        paths,
        columns=columns,
        filters=[("occurred_at", "<", after(scored_on).to_pydatetime())],
        read_dictionary=["contact_id", "anonymous_id", *SIGNATURE],
    )
    events = table.to_pandas(types_mapper={pa.string(): pd.StringDtype("pyarrow")}.get)
    events = events.drop_duplicates("event_id")
    contact = number_of(events["contact_id"], owners)
    contact = np.where(contact >= 0, contact, number_of(events["anonymous_id"], links))
    ages = (pd.Timestamp(scored_on) - events["occurred_at"].dt.normalize()).dt.days
    frame = events[SIGNATURE].assign(
        contact=contact.astype(np.int32), age=ages.to_numpy().astype(np.int16)
    )
    return frame[frame["contact"] >= 0]


def number_of(ids: pd.Series, numbers: pd.Series) -> np.ndarray:
    """Look up the numbers of categorical ids; -1 where there is none. Shape (rows,)."""
    found = numbers.reindex(ids.cat.categories).fillna(-1).to_numpy(np.int64)
    return np.append(found, -1)[ids.cat.codes]


def signature_codes(events: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    """Number the distinct combinations of type and properties.

    Returns:
        The number of each row's combination, shape (rows,); the combinations in that order.
    """
    mixed = np.zeros(len(events), dtype=np.int64)
    for name in SIGNATURE:
        mixed *= len(events[name].cat.categories) + 1
        mixed += events[name].cat.codes.to_numpy(np.int64) + 1
    codes, _ = pd.factorize(mixed)
    _, first = np.unique(codes, return_index=True)
    return codes, events[SIGNATURE].iloc[first].reset_index(drop=True)


def match_signatures(signatures: pd.DataFrame, rules: Sequence[EngagementRule]) -> pd.DataFrame:
    """Match each distinct combination with all rules.

    Returns:
        ``signature``, ``rule``, ``window`` in days, and ``value``, a number for the property
        value that counts (-1: none).
    """
    signatures = signatures.astype("string")
    lowered = {name: pd.factorize(signatures[name].str.lower()) for name in SIGNATURE}
    parts = []
    for number, rule in enumerate(rules):
        met = all_hold(rule.conditions, signatures)
        if rule.event_type != "*":
            met &= (signatures["event_type"] == rule.event_type).to_numpy(bool)
        places = np.flatnonzero(met)
        value = -np.ones(len(places), dtype=np.int64)
        if rule.distinct_property:
            codes, names = lowered[rule.distinct_property]
            # A hash names a value in all parts alike.
            hashes = pd.util.hash_array(np.append(np.asarray(names, dtype=object), ""))
            value = np.where(codes[places] >= 0, hashes[codes[places]].view(np.int64), -1)
        parts.append(
            pd.DataFrame(
                {
                    "signature": places,
                    "rule": np.int16(number),
                    "window": np.int32(rule.window_days or 1_000_000),
                    "value": value,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def count_part(
    paths: list[Path],
    owners: pd.Series,
    links: pd.Series,
    rules: Sequence[EngagementRule],
    scored_on: date,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count the events of one part by contact, rule and day.

    Returns:
        ``contact``, ``rule``, ``age``, ``events``; and for rules that count different values
        ``contact``, ``rule``, ``value``, each once.
    """
    events = owned_events(paths, owners, links, scored_on)
    codes, signatures = signature_codes(events)
    counts = (
        events[["contact", "age"]]
        .assign(signature=codes)
        .groupby(["contact", "age", "signature"], sort=False)
        .size()
        .rename("events")
        .reset_index()
    )
    matched = counts.merge(match_signatures(signatures, rules), on="signature")
    matched = matched[matched["age"] < matched["window"]]
    days = matched.groupby(["contact", "rule", "age"], sort=False)["events"].sum().reset_index()
    values = matched.loc[matched["value"] != -1, ["contact", "rule", "value"]].drop_duplicates()
    return days.astype({"events": np.int32}), values


def points_of_days(
    days: pd.DataFrame, values: pd.DataFrame, rules: Sequence[EngagementRule]
) -> pd.DataFrame:
    """Add up days to occurrences and points.

    Args:
        days: Events by contact, rule and age; a day can stand in several rows.
        values: Different values by contact and rule; a value can stand in several rows.
        rules: The rules.

    Returns:
        ``contact``, ``rule``, ``occurrences``, ``micropoints`` where the rule matches.
    """
    no_limit = np.iinfo(np.int64).max // 2
    most = np.array([rule.max_occurrences or no_limit for rule in rules])
    most_per_day = np.array([rule.max_per_day or no_limit for rule in rules])
    least = np.array([rule.min_occurrences for rule in rules])
    per_event = np.array([rule.counting == "per_event" for rule in rules])
    distinct = np.array([bool(rule.distinct_property) for rule in rules])

    days = days.groupby(["contact", "rule", "age"])["events"].sum().reset_index()
    rule = days["rule"].to_numpy()
    days["events"] = np.minimum(days["events"], most_per_day[rule])
    up_to_now = days.groupby(["contact", "rule"], sort=False)["events"].cumsum()
    later = (up_to_now - days["events"]).to_numpy()
    oldest = int(days["age"].max()) + 1 if len(days) else 1
    weights = np.array([[one.points_at(age) for age in range(oldest)] for one in rules])
    weight = weights[rule, days["age"]]
    counted = np.clip(np.minimum(days["events"], most[rule] - later), 0, None)
    days["points_of_all"] = weight * counted
    days["points_of_latest"] = np.where(later == 0, weight, 0)
    summed = days.groupby(["contact", "rule"], sort=False)[
        ["events", "points_of_all", "points_of_latest"]
    ].sum()
    number_of_values = values.drop_duplicates().groupby(["contact", "rule"]).size().rename("values")
    summed = summed.join(number_of_values).reset_index()
    rule = summed["rule"].to_numpy()
    occurrences = np.where(distinct[rule], summed["values"].fillna(0), summed["events"])
    return pd.DataFrame(
        {
            "contact": summed["contact"],
            "rule": summed["rule"],
            "occurrences": np.minimum(occurrences, most[rule]).astype(np.int64),
            "micropoints": np.where(
                per_event[rule], summed["points_of_all"], summed["points_of_latest"]
            ),
        }
    )[occurrences >= least[rule]]


def silent_contacts(
    contacts: pd.DataFrame, days: pd.DataFrame, rules: Sequence[EngagementRule], scored_on: date
) -> list[pd.DataFrame]:
    """Find the contacts without an event of a rule on inactivity, rule by rule."""
    days_known = (pd.Timestamp(scored_on) - contacts["created_at"].dt.normalize()).dt.days
    parts = []
    for number, rule in enumerate(rules):
        if rule.counting == "inactivity":
            silent = (days_known >= rule.window_days).to_numpy(bool, copy=True)
            silent[days.loc[days["rule"] == number, "contact"]] = False
            parts.append(
                pd.DataFrame(
                    {
                        "contact": np.flatnonzero(silent).astype(np.int32),
                        "rule": np.int16(number),
                        "occurrences": 0,
                        "micropoints": rule.points_at(0),
                    }
                )
            )
    return parts


def score(data: Data, rules: Rules, scored_on: date, out: Path) -> None:
    """Score one day and write the contributions.

    Args:
        data: The files to score.
        rules: The rules.
        scored_on: The day.
        out: The Parquet file to write.
    """
    contacts = read_contacts(data, scored_on)
    fit = fit_contributions(contacts, rules.fit)
    owners = pd.Series(np.arange(len(contacts)), index=contacts["contact_id"])
    identities = pd.read_parquet(data.identities)
    identities = identities[identities["identified_at"] < after(scored_on)]
    links = identities.set_index("anonymous_id")["contact_id"].map(owners)
    counted = [
        count_part(paths, owners, links, rules.engagement, scored_on)
        for paths in data.event_parts(scored_on)
    ]
    days = pd.concat([days for days, _ in counted], ignore_index=True)
    values = pd.concat([values for _, values in counted], ignore_index=True)
    counted.clear()
    engaged = silent_contacts(contacts, days, rules.engagement, scored_on)
    silences = [n for n, rule in enumerate(rules.engagement) if rule.counting == "inactivity"]
    days = days[~days["rule"].isin(silences)]
    parts = 1 + len(days) // ROWS_AT_A_TIME
    for part in range(parts):
        engaged.append(
            points_of_days(
                days[days["contact"] % parts == part],
                values[values["contact"] % parts == part],
                rules.engagement,
            )
        )
    write(fit, pd.concat(engaged, ignore_index=True), rules, contacts, out)


def write(
    fit: pd.DataFrame, engaged: pd.DataFrame, rules: Rules, contacts: pd.DataFrame, out: Path
) -> None:
    """Write the contributions of both dimensions with ids in the place of numbers."""
    names = np.array([rule.rule_id for rule in rules.engagement], dtype=object)
    engaged = engaged.assign(
        dimension="engagement",
        rule_id=pd.Categorical.from_codes(engaged.pop("rule"), names),
        occurrences=engaged["occurrences"].astype("Int64"),
    )
    ids = contacts["contact_id"]
    writer = None
    for part in (fit, engaged):
        table = pa.Table.from_pandas(
            part.assign(contact_id=ids.take(part["contact"]).array).drop(columns="contact"),
            schema=SCHEMA,
            preserve_index=False,
        )
        writer = writer or pq.ParquetWriter(out, SCHEMA)
        writer.write_table(table)
    writer.close()


SCHEMA = pa.schema(
    {
        "contact_id": pa.string(),
        "dimension": pa.string(),
        "rule_id": pa.string(),
        "occurrences": pa.int64(),
        "micropoints": pa.int64(),
    }
)
