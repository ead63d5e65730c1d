"""How many leads a rule would match, counted by the project's own SQL on what was built last.

The leads are those of today in the model's audience, as published; the rule need not be built.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.policy.rendered import RenderedProject

VALUES_OFFERED = 200
TODAY = frozenset(
    {
        "int_lead_scoring__leads_to_score",
        "int_lead_scoring__resolved_attributes",
        "int_lead_scoring__lead_attributes",
        "int_lead_scoring__lead_identities",
        "int_lead_scoring__sales_outcomes",
    }
)
FROM_JOB_TITLES = ("seniority", "job_function")


@dataclass(frozen=True)
class Condition:
    """One condition of a rule.

    Attributes:
        field: attribute of the lead, or property of the event.
        operator: of docs/rules.md.
        value: what to compare with.
    """

    field: str
    operator: str
    value: str


@dataclass(frozen=True)
class EventRule:
    """What of an engagement rule says which leads it matches.

    Attributes:
        event_type: or ``*``.
        conditions: on the same event.
        counting: per_event, once or inactivity.
        limits: min_occurrences, max_per_day and window_days, where they are set.
        distinct_property: whose different values are counted instead of events; or blank.
    """

    event_type: str
    conditions: tuple[Condition, ...] = ()
    counting: str = "once"
    limits: Mapping[str, int | None] | None = None
    distinct_property: str = ""

    def limit(self, name: str) -> int | None:
        """One of the limits; None where it is not set."""
        return (self.limits or {}).get(name)


class Leads:
    """The leads of today, to ask which of them rules would match.

    Args:
        project: folder of the dbt project.
        ask: returns the rows of a query on the last build; a page may remember them.
        engine: that the query is for, ``duckdb`` or ``postgres``.
    """

    def __init__(
        self, project: Path, ask: Callable[[str], list[dict[str, Any]]], engine: str = "duckdb"
    ) -> None:
        self._ask = ask
        self._attributes: list[str] = []
        self._parts: dict[str, str] = {}
        self._project = RenderedProject(
            project,
            engine,
            self._ask,
            # What is scored for other purposes than today is left out.
            {"lead_scoring__modules": []},
            {"used_attributes": lambda: self._attributes},
            TODAY,
        )

    def attributes(self) -> list[str]:
        """Attributes that fit rules can use."""
        return list(self._project.call("known_attributes"))

    def properties(self) -> list[str]:
        """Properties of events that engagement rules can use."""
        return list(self._project.call("event_properties"))

    def operators(self) -> list[str]:
        """Operators on attributes and properties."""
        return [*self._project.call("text_operators"), *self._project.call("number_operators")]

    def choices(self) -> Mapping[str, Mapping[str, Any]]:
        """What cells of each rule table may hold, as the build's checks have it."""
        return self._project.call("rule_cells")

    def event_types(self) -> list[dict[str, Any]]:
        """Types of events that there are, with the number of contacts and visitors of each."""
        return self._rows(
            """
            , kinds as ({{ lead_scoring.event_kinds_with_type() }})
            select kinds.event_type as value, count(distinct activity.owner_key) as leads
            from {{ ref('int_lead_scoring__current_activity') }} as activity
            inner join kinds on activity.signature_id = kinds.signature_id
            group by kinds.event_type
            order by leads desc, value
            """
        )

    def attribute_values(self, model_id: str, attribute: str) -> list[dict[str, Any]]:
        """Values of an attribute in any letter case, most frequent first, with leads of each."""
        self._use([attribute])
        return self._rows(
            f"""
            select min(attributes.value) as value, count(*) as leads
            from {{{{ ref('int_lead_scoring__lead_attributes') }}}} as attributes
            inner join audience on attributes.contact_key = audience.contact_key
            where attributes.attribute = {self._text(attribute)} and attributes.value <> ''
            group by lower(attributes.value) order by leads desc, value
            limit {VALUES_OFFERED}
            """,
            model_id,
        )

    def property_values(self, event_type: str, name: str) -> list[dict[str, Any]]:
        """Values of a property in any letter case, with contacts and visitors of each."""
        if name not in self.properties():
            return []
        return self._rows(
            f"""
            , kinds as ({{{{ lead_scoring.event_kinds_with_type() }}}})
            select min(kinds.{name}) as value, count(distinct activity.owner_key) as leads
            from {{{{ ref('int_lead_scoring__current_activity') }}}} as activity
            inner join kinds on activity.signature_id = kinds.signature_id
            where kinds.{name} <> '' and {self._type(event_type)}
            group by lower(kinds.{name}) order by leads desc, value
            limit {VALUES_OFFERED}
            """
        )

    def audience(self, model_id: str) -> int:
        """Leads that a model scores."""
        return self._count("select count(*) as leads from audience", model_id)

    def count_fit(self, model_id: str, conditions: Sequence[Condition]) -> int:
        """Leads that meet all conditions of a fit rule.

        Raises:
            RenderError: an operator is unknown.
        """
        self._use([condition.field for condition in conditions])
        holds = [
            f"attributes.attribute = {self._text(condition.field)}"
            f" and ({self._holds(condition, 'attributes.value')})"
            for condition in conditions
        ]
        met = " + ".join(f"sum(case when {one} then 1 else 0 end)" for one in holds)
        # A lead has one row an attribute.
        return self._count(
            f"""
            , met as (
                select attributes.contact_key
                from {{{{ ref('int_lead_scoring__lead_attributes') }}}} as attributes
                where {" or ".join(f"({one})" for one in holds)}
                group by attributes.contact_key
                having {met} = {len(conditions)}
            )
            select count(*) as leads from met
            inner join audience on met.contact_key = audience.contact_key
            """,
            model_id,
        )

    def count_engagement(self, model_id: str, rule: EventRule) -> int:
        """Leads that an engagement rule matches.

        Raises:
            RenderError: an operator is unknown.
        """
        holds = [self._type(rule.event_type)]
        holds += [f"({self._holds(one, f'kinds.{one.field}')})" for one in rule.conditions]
        counted = f"kinds.{rule.distinct_property}" if rule.distinct_property else "''"
        age = "{{ lead_scoring.time_between('activity.occurred_on', 'audience.scored_on', 'day') }}"
        window = rule.limit("window_days")
        per_day = rule.limit("max_per_day")
        of_day = f"least(sum(event_count), {per_day:d})" if per_day else "sum(event_count)"
        enough = "count(distinct nullif(lower(counted), ''))" if rule.distinct_property else None
        acted = f"""
            , kinds as ({{{{ lead_scoring.event_kinds_with_type() }}}}),
            days as (
                select audience.contact_key, activity.occurred_on, {counted} as counted,
                    sum(activity.event_count) as event_count
                from {{{{ ref('int_lead_scoring__current_activity') }}}} as activity
                inner join kinds on activity.signature_id = kinds.signature_id
                inner join {{{{ ref('int_lead_scoring__lead_identities') }}}} as identities
                    on activity.owner_key = identities.owner_key
                inner join audience on identities.contact_key = audience.contact_key
                left join {{{{ ref('int_lead_scoring__sales_outcomes') }}}} as outcomes
                    on audience.contact_key = outcomes.contact_key
                where {" and ".join(holds)}
                    and activity.occurred_on <= audience.scored_on
                    and coalesce(activity.occurred_on > outcomes.last_recycled_on, true)
                    {f"and {age} < {window:d}" if window else ""}
                group by audience.contact_key, activity.occurred_on, {counted}
            ),
            limited as (
                select contact_key, occurred_on, {of_day} as occurrences
                from days group by contact_key, occurred_on
            ),
            acted as (
                select contact_key from {"days" if enough else "limited"}
                group by contact_key
                having {enough or "sum(occurrences)"} >= {rule.limit("min_occurrences") or 1:d}
            )
        """
        if rule.counting != "inactivity":
            return self._count(f"{acted} select count(*) as leads from acted", model_id)
        since = [
            f"""coalesce({{{{ lead_scoring.time_between(
                '{day}', 'audience.scored_on', 'day') }}}} >= {window or 1:d}, true)"""
            for day in ("audience.created_on", "outcomes.last_recycled_on")
        ]
        return self._count(
            f"""{acted}
            select count(*) as leads from audience
            left join {{{{ ref('int_lead_scoring__sales_outcomes') }}}} as outcomes
                on audience.contact_key = outcomes.contact_key
            where audience.contact_key not in (select contact_key from days)
                and {" and ".join(since)}
            """,
            model_id,
        )

    def _use(self, attributes: Sequence[str]) -> None:
        derived = any(name in FROM_JOB_TITLES for name in attributes)
        self._attributes = [*attributes, *(["job_title"] if derived else [])]

    def _text(self, text: str) -> str:
        """A literal."""
        return self._part(self._project.call("text_literal", text))

    def _type(self, event_type: str) -> str:
        return (
            "1 = 1" if event_type == "*" else f"kinds.event_type = {self._text(event_type.lower())}"
        )

    def _holds(self, condition: Condition, column: str) -> str:
        return self._part(
            self._project.call("condition", column, condition.operator, condition.value)
        )

    def _count(self, sql: str, model_id: str) -> int:
        return int(self._rows(sql, model_id)[0]["leads"])

    def _rows(self, sql: str, model_id: str | None = None) -> list[dict[str, Any]]:
        """Rows of a query, which may join the CTE ``audience``, the leads that a model scores."""
        joined = ""
        if model_id is not None:
            joined = f"""inner join lead_scores as scores on leads.contact_id = scores.contact_id
                and scores.scoring_model_id = {self._text(model_id)}"""
        audience = f"""audience as (
            select leads.contact_key, leads.scored_on, leads.created_on
            from {{{{ ref('int_lead_scoring__leads_to_score') }}}} as leads {joined}
        )"""
        return self._ask(self._project.sql(f"{audience} {sql}", self._parts))

    def _part(self, sql: str) -> str:
        """SQL that was rendered already, for Jinja to put in as it is."""
        name = f"part_{len(self._parts)}"
        self._parts[name] = sql
        return f"{{{{ {name} }}}}"
