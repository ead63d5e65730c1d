{%- set conditions_by_attribute = {} -%}
{%- for predicate in lead_scoring.attribute_predicates() -%}
    {%- do conditions_by_attribute.setdefault(predicate.field, []).append({
        'id': predicate.predicate_id,
        'condition': lead_scoring.condition(
            'value', predicate.operator, predicate.value, 'lower_value', 'number_value'
        ),
    }) -%}
{%- endfor -%}
{%- set predicate_ids = lead_scoring.ids_that_hold_by_kind('attribute', conditions_by_attribute) -%}

with

lead_attributes as (
    select * from {{ ref('int_lead_scoring__lead_attributes') }}
),

rule_conditions as (
    select * from {{ ref('int_lead_scoring__rule_conditions') }}
),

-- A join, because a filter with a list of hundreds is checked row by row.
used_attributes as (
    {% for attribute in conditions_by_attribute or [''] -%}
        select {{ lead_scoring.text_literal(attribute) }} as attribute
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

-- Patterns are matched once per distinct value, never per contact.
distinct_values as (
    select distinct
        lead_attributes.attribute,
        lead_attributes.value
    from lead_attributes
    inner join used_attributes
        on lead_attributes.attribute = used_attributes.attribute
),

values_prepared as (
    select
        attribute,
        value,
        lower(value) as lower_value,
        {{ lead_scoring.text_to_number('value') }} as number_value
    from distinct_values
),

candidates as (
    select
        attribute,
        value,
        {% if conditions_by_attribute -%}
            {{ lead_scoring.unnested(predicate_ids, 'predicate_id') }}
        {%- else -%}
            cast(null as bigint) as predicate_id
        {%- endif %}
    from values_prepared
    {% if conditions_by_attribute -%}
        {{ lead_scoring.unnested_from(predicate_ids, 'predicate_id') }}
    {%- endif %}
),

predicate_matches as (
    select *
    from candidates
    where predicate_id is not null
),

attribute_conditions as (
    select
        rule_key,
        predicate_id,
        count(*) over (partition by rule_key) as condition_count
    from rule_conditions
    where predicate_id is not null
),

-- Imported a second time: engines keep in memory what is imported once and used twice.
conditions_met as (
    select
        attributes_again.scored_on,
        attributes_again.contact_key,
        attribute_conditions.rule_key,
        attribute_conditions.condition_count
    from {{ ref('int_lead_scoring__lead_attributes') }} as attributes_again
    inner join predicate_matches
        on attributes_again.attribute = predicate_matches.attribute
        and attributes_again.value = predicate_matches.value
    inner join attribute_conditions
        on predicate_matches.predicate_id = attribute_conditions.predicate_id
),

-- Most rules have one condition and need no counting.
rules_met as (
    select
        scored_on,
        contact_key,
        rule_key
    from conditions_met
    where condition_count = 1

    union all

    select
        scored_on,
        contact_key,
        rule_key
    from conditions_met
    where condition_count > 1
    group by scored_on, contact_key, rule_key
    having count(*) = max(condition_count)
)

select * from rules_met
