{%- set types = lead_scoring.input_columns('events') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}
{%- set read_from = lead_scoring.event_window_start() %}

with

source_rows as (
    {{ lead_scoring.input_rows('events') }}
),

-- Numbers in place of ids: two ids with one number are looked at more closely for nothing, no more.
event_keys as (
    select
        {{ lead_scoring.event_key(types, placeholders) }} as event_key,
        {{ lead_scoring.clean_timestamp('loaded_at', types) }} as loaded_at
    from source_rows
),

{% if read_from -%}
    read_keys as (
        select
            event_key,
            count(*) as row_count
        from event_keys
        where loaded_at is null
            or loaded_at >= cast('{{ read_from }}' as date)
        group by event_key
    ),

    keys_read_before as (
        select
            event_keys.event_key,
            min(cast(event_keys.loaded_at as date)) as first_loaded_on
        from event_keys
        inner join read_keys
            on event_keys.event_key = read_keys.event_key
        where event_keys.loaded_at < cast('{{ read_from }}' as date)
        group by event_keys.event_key
    ),

    repeated_event_keys as (
        select
            read_keys.event_key,
            keys_read_before.first_loaded_on
        from read_keys
        left join keys_read_before
            on read_keys.event_key = keys_read_before.event_key
        where read_keys.row_count > 1
            or keys_read_before.event_key is not null
    )
{%- else -%}
    repeated_event_keys as (
        select
            event_key,
            cast(null as date) as first_loaded_on
        from event_keys
        group by event_key
        having count(*) > 1
    )
{%- endif %}

select * from repeated_event_keys
