{{ config(enabled=lead_scoring.has_module('metrics')) }}

with

numbers as (
    {{ dbt.generate_series(8000) }}
),

-- From more than twenty years before the scoring day to a year after it: metrics know no others.
days as (
    select
        {{ lead_scoring.days_after(
            lead_scoring.scored_on(), 'cast(generated_number - 7635 as integer)'
        ) }} as date_day
    from numbers
)

select * from days
