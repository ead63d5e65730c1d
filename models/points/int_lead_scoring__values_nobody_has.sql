{%- set contact_attributes = lead_scoring.contact_attributes() -%}
{%- set company_attributes = lead_scoring.company_attributes() -%}
{%- set domain = lead_scoring.text_after_last_at_sign('email') -%}
{#- Where an attribute can come from: relation, its name there, value. -#}
{%- set sources = [
    ('contact_periods', "'email'", 'email'), ('contact_periods', "'email_domain'", domain),
    ('enrichments', 'attribute', 'value'), ('company_enrichments', 'attribute', 'value'),
] -%}
{%- for attribute in contact_attributes -%}
    {%- do sources.append(('contact_periods', "'" ~ attribute ~ "'", attribute)) -%}
{%- endfor -%}
{%- for attribute in company_attributes -%}
    {%- do sources.append(('companies', "'company_" ~ attribute ~ "'", attribute)) -%}
    {%- if attribute in contact_attributes -%}
        {%- do sources.append(('companies', "'" ~ attribute ~ "'", attribute)) -%}
    {%- endif -%}
{%- endfor %}

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

contact_periods as (
    select * from {{ ref('int_lead_scoring__contact_periods') }}
),

companies as (
    select * from {{ ref('stg_lead_scoring__companies') }}
    where outcome = 'accepted'
),

enrichments as (
    select * from {{ ref('stg_lead_scoring__enrichments') }}
    where outcome = 'accepted'
),

company_enrichments as (
    select
        'company_' || attribute as attribute,
        value
    from enrichments
    where subject_type = 'company'
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
    {% for relation, attribute, value in sources -%}
        select
            'attribute' as kind,
            {{ attribute }} as field,
            {{ value }} as value,
            count(*) as times
        from {{ relation }}
        group by {{ attribute ~ ', ' if attribute == 'attribute' else '' }}{{ value }}

        union all

    {% endfor -%}
    select
        'attribute' as kind,
        attribute as field,
        value,
        1 as times
    from job_title_patterns
    {% for field, words in lead_scoring.own_words().items() -%}
        {% for word in words -%}
            union all
            select 'attribute' as kind, '{{ field }}' as field, '{{ word }}' as value, 1 as times
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
        and (kind <> 'attribute' or field in (select named_attributes.field from named_attributes))
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
