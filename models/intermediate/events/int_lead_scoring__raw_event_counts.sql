{%- set types = lead_scoring.input_columns('events') -%}

with

source_rows as (
    {{ lead_scoring.input_rows('events') }}
),

loaded as (
    select cast({{ lead_scoring.clean_timestamp('loaded_at', types) }} as date) as loaded_on
    from source_rows
),

-- Counted before the rows are read: what arrives in between makes the next count differ.
counted as (
    select
        loaded_on,
        count(*) as row_count
    from loaded
    group by loaded_on
)

select * from counted
