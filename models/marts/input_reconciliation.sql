{{ config(materialized=lead_scoring.published_table()) }}

with

-- Events are too many to be looked at one by one: they come counted, but for those rejected.
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

-- Rows is a word of the language on some engines.
reconciled as (
    select
        input,
        outcome,
        reason,
        row_count as {{ adapter.quote('rows') }}
    from counted
)

select * from reconciled
