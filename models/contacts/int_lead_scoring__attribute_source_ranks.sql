with

attribute_sources as (
    select * from {{ ref('stg_lead_scoring__attribute_sources') }}
),

enrichments as (
    select * from {{ ref('stg_lead_scoring__enrichments') }}
),

attributes as (
    {% for attribute in lead_scoring.contact_attributes() -%}
        select '{{ attribute }}' as attribute
        union all
    {% endfor -%}
    {% for attribute in lead_scoring.company_attributes() -%}
        select 'company_{{ attribute }}' as attribute
        union all
    {% endfor -%}
    select cast(null as {{ dbt.type_string() }}) as attribute
    from attribute_sources
    where 1 = 0
),

sources as (
    select
        'contact' as source,
        1 as source_order

    union all

    select
        'company' as source,
        2 as source_order

    union all

    select distinct
        lower(provider) as source,
        3 as source_order
    from enrichments
    where outcome = 'accepted'
        and lower(provider) not in ('contact', 'company')
),

-- A row for the attribute itself outranks a row for all attributes.
priorities as (
    select
        attributes.attribute,
        sources.source,
        sources.source_order,
        coalesce(own_rows.priority, general_rows.priority) as priority,
        case when own_rows.priority is null then 1 else 0 end as is_general
    from attributes
    cross join sources
    left join attribute_sources as own_rows
        on attributes.attribute = own_rows.attribute
        and sources.source = own_rows.source
    left join attribute_sources as general_rows
        on general_rows.attribute = '*'
        and sources.source = general_rows.source
),

ranked as (
    select
        attribute,
        source,
        row_number() over (
            partition by attribute
            order by priority nulls last, is_general, source_order, source
        ) as source_rank
    from priorities
)

select * from ranked
