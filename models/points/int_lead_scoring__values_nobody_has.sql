with

named_values as (
    select * from {{ ref('int_lead_scoring__named_values') }}
),

job_title_patterns as (
    select * from {{ ref('stg_lead_scoring__job_title_patterns') }}
),

event_kinds as (
    {{ lead_scoring.event_kinds_with_type() }}
),

lead_attributes as (
    select * from {{ ref('int_lead_scoring__lead_attributes') }}
),

leads_of_today as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
    where purpose = 'today'
),

named_attributes as (
    select distinct field from named_values
    where kind = 'attribute'
),

values_had as (
    {% for field in ['event_type'] + lead_scoring.event_properties() -%}
        select
            '{{ 'event_type' if loop.first else 'property' }}' as kind,
            '{{ field }}' as field,
            {{ field }} as value,
            1 as times
        from event_kinds

        union all

    {% endfor -%}
    select
        'attribute' as kind,
        lead_attributes.attribute as field,
        lead_attributes.value,
        1 as times
    from lead_attributes
    inner join named_attributes
        on lead_attributes.attribute = named_attributes.field
    inner join leads_of_today
        on lead_attributes.scored_on = leads_of_today.scored_on
        and lead_attributes.contact_key = leads_of_today.contact_key

    union all

    select
        'attribute' as kind,
        attribute as field,
        value,
        0 as times
    from job_title_patterns
    {% for field, words in lead_scoring.own_words().items() -%}
        {% for word in words -%}
            union all
            select 'attribute' as kind, '{{ field }}' as field, '{{ word }}' as value, 0 as times
        {% endfor -%}
    {% endfor -%}
),

known_values as (
    select
        kind,
        field,
        lower(value) as lower_value,
        min(value) as value,
        row_number() over (
            partition by kind, field order by sum(times) desc, lower(value)
        ) as value_number,
        sum(sum(times)) over (partition by kind, field) > 0 as is_field_had
    from values_had
    where value <> ''
    group by kind, field, lower(value)
),

compared as (
    select
        named_values.*,
        known_values.lower_value is null as is_unknown,
        count(known_values.lower_value) over (
            partition by
                named_values.rule_key,
                named_values.field,
                named_values.operator,
                named_values.value
        ) = 0 as is_cell_unknown
    from named_values
    left join known_values
        on named_values.kind = known_values.kind
        and named_values.field = known_values.field
        and named_values.lower_item = known_values.lower_value
),

unknown_items as (
    select distinct
        kind,
        field,
        lower_item
    from compared
    where is_unknown
),

-- Of paths there can be very many: a text is held against the commonest. Addresses are people, whom
-- no warning names.
near_values as (
    select
        unknown_items.*,
        known_values.value as nearest_value,
        known_values.value_number,
        {{ lead_scoring.edit_distance('unknown_items.lower_item', 'known_values.lower_value') }}
            as edits
    from unknown_items
    inner join known_values
        on unknown_items.kind = known_values.kind
        and unknown_items.field = known_values.field
        and known_values.value_number <= 500
        and known_values.is_field_had
        and known_values.field <> 'email'
),

nearest_values as (
    select
        *,
        row_number() over (partition by kind, field, lower_item order by edits, value_number)
            as nearness
    from near_values
),

values_nobody_has as (
    select
        compared.*,
        nearest_values.nearest_value,
        nearest_values.edits
    from compared
    left join nearest_values
        on compared.kind = nearest_values.kind
        and compared.field = nearest_values.field
        and compared.lower_item = nearest_values.lower_item
        and nearest_values.nearness = 1
    where compared.is_unknown
)

select * from values_nobody_has
