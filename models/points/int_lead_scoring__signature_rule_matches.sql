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

with

event_signatures as (
    select * from {{ ref('int_lead_scoring__event_signatures') }}
),

candidates as (
    select
        signature_id,
        {% if rule_predicates -%}
            {{ lead_scoring.unnested(rule_keys, 'rule_key') }}
        {%- else -%}
            cast(null as bigint) as rule_key
        {%- endif %}
    from event_signatures
    {% if rule_predicates %}{{ lead_scoring.unnested_from(rule_keys, 'rule_key') }}{% endif %}
),

matches as (
    select *
    from candidates
    where rule_key is not null
)

select * from matches
