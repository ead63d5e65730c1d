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

contact_attributes as (
    select * from {{ ref('int_lead_scoring__contact_attributes') }}
),

-- Joined, as a list of hundreds in a filter is looked through row by row.
used_attributes as (
    {% for attribute in conditions_by_attribute or [''] -%}
        select {{ lead_scoring.text_literal(attribute) }} as attribute
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

-- Patterns are matched once per distinct value, never per contact.
distinct_values as (
    select distinct
        contact_attributes.attribute,
        contact_attributes.value
    from contact_attributes
    inner join used_attributes
        on contact_attributes.attribute = used_attributes.attribute
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

matches as (
    select *
    from candidates
    where predicate_id is not null
)

select * from matches
