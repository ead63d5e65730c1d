{{ config(enabled=lead_scoring.has_module('history')) }}
{%- set contact_attributes = lead_scoring.contact_attributes() -%}
{%- set tellings = [] -%}
{%- for attribute in contact_attributes -%}
    {%- do tellings.append([
        "'" ~ attribute ~ "'", "'contact'", 'contact_periods.' ~ attribute, 'null', '',
    ]) -%}
{%- endfor -%}
{%- for attribute in lead_scoring.company_attributes() -%}
    {%- for name in ['company_' ~ attribute, attribute]
        if name != attribute or attribute in contact_attributes -%}
        {%- do tellings.append([
            "'" ~ name ~ "'", "'company'", 'companies.' ~ attribute, 'null',
            'inner join companies on contact_periods.company_id = companies.company_id',
        ]) -%}
    {%- endfor -%}
{%- endfor -%}
{%- for subject_type, name in [
    ('contact', 'enrichments.attribute'),
    ('company', 'enrichments.attribute'),
    ('company', "'company_' || enrichments.attribute"),
] -%}
    {%- do tellings.append([
        name, 'lower(enrichments.provider)', 'enrichments.value', 'enrichments.observed_at',
        'inner join enrichments on contact_periods.' ~ subject_type
        ~ "_id = enrichments.subject_id and enrichments.subject_type = '" ~ subject_type ~ "'",
    ]) -%}
{%- endfor %}

with

history_days as (
    select * from {{ ref('int_lead_scoring__history_days') }}
),

facts as (
    select * from {{ ref('int_lead_scoring__facts') }}
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
        and value is not null
),

attribute_source_ranks as (
    select * from {{ ref('int_lead_scoring__attribute_source_ranks') }}
),

changed_facts as (
    select
        subject_id,
        recorded_at
    from facts
    where {{ lead_scoring.is_since_last_run('recorded_at') }}
        and subject_type = 'source order'
),

source_pairs as (
    select
        attribute_source_ranks.attribute,
        attribute_source_ranks.source,
        other_ranks.source as other_source,
        {{ lead_scoring.fingerprint([
            'attribute_source_ranks.attribute', 'attribute_source_ranks.source',
            'other_ranks.source',
        ]) }} as subject_id
    from attribute_source_ranks
    inner join attribute_source_ranks as other_ranks
        on attribute_source_ranks.attribute = other_ranks.attribute
        and attribute_source_ranks.source <> other_ranks.source
),

changed_orders as (
    select
        source_pairs.attribute,
        source_pairs.source,
        source_pairs.other_source,
        changed_facts.recorded_at
    from changed_facts
    inner join source_pairs
        on changed_facts.subject_id = source_pairs.subject_id
),

-- What each source says about these attributes, whichever takes precedence.
values_in_question as (
    {% for attribute, source, value, observed_at, joined in tellings -%}
        select
            contact_periods.contact_id,
            changed_orders.attribute,
            {{ source }} as source,
            {{ value }} as value,
            {{ lead_scoring.later_day(
                'coalesce(contact_periods.valid_from, ' ~ lead_scoring.beginning_of_time() ~ ')',
                'cast(' ~ observed_at ~ ' as date)'
            ) }} as known_from
        from contact_periods
        {{ joined }}
        inner join changed_orders
            on {{ attribute }} = changed_orders.attribute
        where {{ value }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

source_order_changes as (
    select
        values_in_question.contact_id,
        greatest(values_in_question.known_from, other_values.known_from) as effective_on,
        changed_orders.recorded_at
    from changed_orders
    inner join values_in_question
        on changed_orders.attribute = values_in_question.attribute
        and changed_orders.source = values_in_question.source
    inner join values_in_question as other_values
        on changed_orders.attribute = other_values.attribute
        and changed_orders.other_source = other_values.source
        and values_in_question.contact_id = other_values.contact_id
        and values_in_question.value <> other_values.value
)

select * from source_order_changes
