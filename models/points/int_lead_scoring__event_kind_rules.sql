{%- set conditions = lead_scoring.engagement_rule_conditions() -%}
{%- set rule_predicates = [] -%}
{%- for rule_key, rule_conditions in conditions | groupby('rule_key') -%}
    {%- set parts = [] -%}
    {%- set event_type = rule_conditions[0].event_type -%}
    {%- if event_type != '*' -%}
        {%- do parts.append('event_type = ' ~ lead_scoring.text_literal(event_type)) -%}
    {%- endif -%}
    {%- for rule_condition in rule_conditions if rule_condition.field is not none -%}
        {%- do parts.append('(' ~ lead_scoring.condition(
            rule_condition.field, rule_condition.operator, rule_condition.value
        ) ~ ')') -%}
    {%- endfor -%}
    {%- do rule_predicates.append({
        'id': rule_key, 'condition': parts | join(' and ') or '1 = 1',
    }) -%}
{%- endfor -%}
{%- set rule_keys = lead_scoring.ids_that_hold(rule_predicates) -%}
{%- set windows = lead_scoring.engagement_windows() -%}

with

event_kinds as (
    {{ lead_scoring.event_kinds_with_type(with_personas=true) }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

candidates as (
    select
        signature_id,
        {% if rule_predicates -%}
            {{ lead_scoring.unnested(rule_keys, 'rule_key') }}
        {%- else -%}
            cast(null as bigint) as rule_key
        {%- endif %}
    from event_kinds
    {% if rule_predicates %}{{ lead_scoring.unnested_from(rule_keys, 'rule_key') }}{% endif %}
),

-- Windows divide time into buckets. Bucket 0 is beyond the longest window.
window_buckets as (
    {% for window in [0] + windows -%}
        select {{ window }} as window_bucket
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

-- Every version of a rule, even if it is not valid on that day: the forecast needs later days.
event_kind_rules as (
    select
        candidates.signature_id,
        window_buckets.window_bucket,
        rules.rule_key,
        rules.scoring_model_id
    from candidates
    inner join rules
        on candidates.rule_key = rules.rule_key
    inner join window_buckets
        on rules.window_days is null
        or window_buckets.window_bucket between 1 and rules.window_days
)

select * from event_kind_rules
