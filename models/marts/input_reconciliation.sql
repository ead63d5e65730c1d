{{ config(materialized=lead_scoring.published_table()) }}

with

-- There are too many events to look at one by one: all but the rejected ones come counted.
counted as (
    select
        'events' as input,
        outcome,
        rejection_reason as reason,
        cast(sum(row_count) as bigint) as row_count
    from {{ ref('int_lead_scoring__event_outcomes') }}
    group by outcome, rejection_reason

    {% for input in lead_scoring.input_specifications() if input != 'events' -%}
        union all

        select
            '{{ input }}' as input,
            outcome,
            rejection_reason as reason,
            cast(count(*) as bigint) as row_count
        from {{ ref('stg_lead_scoring__' ~ input) }}
        group by outcome, rejection_reason
    {% endfor -%}
),

-- Rows is a reserved word on some engines.
reconciled as (
    select
        input,
        outcome,
        reason,
        row_count as {{ adapter.quote('rows') }}
    from counted
)

select * from reconciled
