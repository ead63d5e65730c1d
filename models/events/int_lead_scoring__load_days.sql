{%- set types = lead_scoring.input_columns('events') -%}

with

source_rows as (
    {{ lead_scoring.input_rows('events') }}
),

loaded as (
    select
        {{ lead_scoring.clean_timestamp('loaded_at', types) }} as loaded_at,
        {{ lead_scoring.clean_timestamp('occurred_at', types) }} as occurred_at
    from source_rows
),

-- Counted before the rows are read: rows that arrive in between change the next count.
counted as (
    select
        cast(loaded_at as date) as loaded_on,
        count(*) as row_count,
        max(
            case
                when coalesce(loaded_at, occurred_at) < {{ lead_scoring.as_of() }}
                    then coalesce(loaded_at, occurred_at)
            end
        ) as newest_at
    from loaded
    group by cast(loaded_at as date)
)

select * from counted
