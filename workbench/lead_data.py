"""What the marts know of one lead."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from workbench import session

CONTACTS = "int_lead_scoring__contact_periods"
GROUPS = "stg_lead_scoring__score_groups"
MODELS = "stg_lead_scoring__scoring_models"
THRESHOLDS = "stg_lead_scoring__grade_thresholds"
MOST_FOUND = 20

Row = dict[str, Any]


@dataclass
class Lead:
    """A lead as one model scores it; the tables of modules that are off give nothing.

    What a page does not show is not read: all but the scores is asked of the warehouse when it is
    first looked at.

    Attributes:
        score: its row of ``lead_scores``, with scores as exact decimals.
        others: what other live models make of the lead.
    """

    score: Row
    others: list[Row] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        """Its model and id, as tables by lead are asked for it."""
        return self.score["scoring_model_id"], self.score["contact_id"]

    @cached_property
    def contact(self) -> Row:
        """Name, email, owner and so on; empty where they are not in the warehouse."""
        return contact(self.score)

    @cached_property
    def contributions(self) -> list[Row]:
        """Rows of ``lead_score_contributions``, with what the guide says of the rule."""
        return contributions(self.key)

    @cached_property
    def groups(self) -> dict[str, Row]:
        """``combine``, limits and description of each score group."""
        found = rows_of(GROUPS, "scoring_model_id = ?", self.key[:1])
        return {row["score_group"]: row for row in found}

    @cached_property
    def history(self) -> list[Row]:
        """Periods of ``lead_score_history``, oldest first."""
        return rows_of("lead_score_history", BY_LEAD, self.key, "valid_from")

    @cached_property
    def transitions(self) -> list[Row]:
        """Changes of the MQL state, oldest first."""
        return rows_of("lead_mql_transitions", BY_LEAD, self.key, "transitioned_on")

    @cached_property
    def handoffs(self) -> list[Row]:
        """Its MQL periods, newest first."""
        return rows_of("mql_handoffs", BY_LEAD, self.key, "qualified_on desc")


def find(text: str, model: str) -> list[Row]:
    """Leads whose id, email or name begins with a text, those that equal it first.

    Args:
        text: as somebody types it; ids are case-sensitive, emails and names are not.
        model: whose leads are looked through.
    """
    text = text.strip()
    if not text:
        return []
    low, pattern = text.lower(), f"{escaped(text)}%"
    source = contact_source()
    matches = "contact_id like ? escape '!'"
    values: list[Any] = [pattern]
    names = "select null as contact_id, null as full_name, null as email, null as company_name"
    if source:
        names = source
        matches += " or lower(email) like ? escape '!' or lower(full_name) like ? escape '!'"
        values += [pattern.lower(), pattern.lower()]
    return session.rows(
        f"""with contacts as ({names}),
        matches as (
            select contact_id from lead_scores where contact_id like ? escape '!'
                and scoring_model_id = ?
            union
            select contact_id from contacts where {matches}
        )
        select lead_scores.contact_id, contacts.full_name, contacts.email, contacts.company_name,
            lead_scores.lead_grade, lead_scores.scaled_score
        from lead_scores
        inner join matches on lead_scores.contact_id = matches.contact_id
        left join contacts on lead_scores.contact_id = contacts.contact_id
        where lead_scores.scoring_model_id = ?
        order by case when lead_scores.contact_id = ? or lower(contacts.email) = ?
            or lower(contacts.full_name) = ? then 0 else 1 end,
            lead_scores.total_score desc, lead_scores.contact_id
        limit {MOST_FOUND + 1}""",
        (pattern, model, *values, model, text, low, low),
    )


def escaped(text: str) -> str:
    """Have a text stand for itself in ``like ... escape '!'``."""
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def contact_source() -> str | None:
    """A query for who the leads are: of all contacts, or of those on the call list."""
    tables = session.tables()
    if CONTACTS in tables:
        return f"""select contact_id, full_name, email, company_id, owner, null as company_name
            from {CONTACTS}
            where valid_from <= (select max(scored_on) from lead_scores)
                and coalesce(valid_to > (select max(scored_on) from lead_scores), true)"""
    if "call_list" in tables:
        return "select contact_id, full_name, email, company_id, owner, company_name from call_list"
    return None


def read(model: str, lead: str) -> Lead | None:
    """A lead by its id; None if the model does not score it."""
    found = session.rows(
        """select lead_scores.*, cast(fit_score as varchar) as exact_fit,
            cast(engagement_score as varchar) as exact_engagement,
            cast(total_score as varchar) as exact_total
        from lead_scores where contact_id = ?""",
        (lead,),
    )
    score = next((row for row in found if row["scoring_model_id"] == model), None)
    if score is None:
        return None
    for name in ("fit", "engagement", "total"):
        score[f"{name}_score"] = Decimal(score[f"exact_{name}"])
    return Lead(score, [row for row in found if row["scoring_model_id"] != model])


BY_LEAD = "scoring_model_id = ? and contact_id = ?"


def rows_of(table: str, where: str, values: tuple[str, ...], order: str = "1") -> list[Row]:
    """Rows of a table that may be missing."""
    if table not in session.tables():
        return []
    return session.rows(f"select * from {table} where {where} order by {order}", values)


def contact(score: Row) -> Row:
    """Who the lead is, as far as the warehouse knows."""
    source = contact_source()
    found = (
        session.rows(
            f"select * from ({source}) as contacts where contact_id = ?", (score["contact_id"],)
        )
        if source
        else []
    )
    known = found[0] if found else {}
    if (
        not known.get("company_name")
        and score["company_id"]
        and ("account_scores" in session.tables())
    ):
        companies = session.rows(
            "select max(company_name) as name from account_scores where company_id = ?",
            (score["company_id"],),
        )
        known["company_name"] = companies[0]["name"]
    return known


def contributions(key: tuple[str, str]) -> list[Row]:
    """What each matching rule gave, and what the guide says of it."""
    found = session.rows(
        """select dimension, score_group, rule_id, occurrences, first_occurred_on,
            last_occurred_on, reason, cast(points as varchar) as points,
            cast(points_counted as varchar) as points_counted,
            cast(points_over_limit as varchar) as points_over_limit
        from lead_score_contributions where scoring_model_id = ? and contact_id = ?""",
        key,
    )
    guide = {
        row["rule_id"]: row for row in rows_of("scoring_guide", "scoring_model_id = ?", key[:1])
    }
    for row in found:
        for name in ("points", "points_counted", "points_over_limit"):
            row[name] = Decimal(row[name])
        rule = guide.get(row["rule_id"], {})
        row["meaning"] = rule.get("meaning") or row["reason"]
        row["gives"] = rule.get("gives")
        row["group_limits"] = rule.get("group_limits")
    return found


def weights(model: str) -> tuple[Decimal, Decimal] | None:
    """Weights of fit and engagement; None where the table is out of reach."""
    found = rows_of(MODELS, "scoring_model_id = ?", (model,))
    if not found:
        return None
    return Decimal(str(found[0]["fit_weight"])), Decimal(str(found[0]["engagement_weight"]))


def next_grade(model: str, dimension: str, grade: str) -> str | None:
    """The grade above one; None for the best, or where the thresholds are out of reach."""
    found = rows_of(
        THRESHOLDS,
        "scoring_model_id = ? and dimension = ? and grade = ?",
        (model, dimension, grade),
    )
    return found[0]["next_grade"] if found else None
