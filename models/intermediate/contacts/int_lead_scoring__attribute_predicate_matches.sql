{%- set predicates = lead_scoring.attribute_predicates() -%}

with

contact_attributes as (
    select * from {{ ref('int_lead_scoring__contact_attributes') }}
),

-- Patterns are matched once per distinct value, never per contact.
distinct_values as (
    select distinct
        attribute,
        value
    from contact_attributes
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
    {% for attribute, attribute_predicates in predicates | groupby('field', case_sensitive=true) -%}
        select
            attribute,
            value,
            {%- set conditions = [] -%}
            {%- for predicate in attribute_predicates -%}
                {%- do conditions.append({
                    'id': predicate.predicate_id,
                    'condition': lead_scoring.condition(
                        'value', predicate.operator, predicate.value, 'lower_value', 'number_value'
                    ),
                }) -%}
            {%- endfor %}
            {{ lead_scoring.ids_that_hold(conditions) }} as predicate_id
        from values_prepared
        where attribute = '{{ attribute }}'
        union all
    {% endfor -%}
    select
        attribute,
        value,
        cast(null as bigint) as predicate_id
    from values_prepared
    where 1 = 0
),

matches as (
    select *
    from candidates
    where predicate_id is not null
)

select * from matches
