{%- set types = lead_scoring.input_columns('events') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}
{%- set read_from = lead_scoring.event_window_start() -%}
{%- set loaded_at = lead_scoring.clean_timestamp('loaded_at', types) %}

with

source_rows as (
    {{ lead_scoring.input_rows('events') }}
),

-- Numbers instead of ids: two ids with the same number only cause a needless closer look.
read_keys as (
    select
        {{ lead_scoring.event_key(types, placeholders) }} as event_key,
        count(*) as row_count
    from source_rows
    {% if read_from -%}
        where {{ loaded_at }} is null
            or {{ loaded_at }} >= cast('{{ read_from }}' as date)
    {% endif -%}
    group by 1
),

{% if read_from -%}
    source_rows_again as (
        {{ lead_scoring.input_rows('events') }}
    ),

    earlier_keys as (
        select
            {{ lead_scoring.event_key(types, placeholders) }} as event_key,
            cast({{ loaded_at }} as date) as loaded_on
        from source_rows_again
        where {{ loaded_at }} < cast('{{ read_from }}' as date)
    ),

    keys_read_before as (
        select
            earlier_keys.event_key,
            min(earlier_keys.loaded_on) as first_loaded_on
        from earlier_keys
        inner join read_keys
            on earlier_keys.event_key = read_keys.event_key
        group by earlier_keys.event_key
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
        from read_keys
        where row_count > 1
    )
{%- endif %}

select * from repeated_event_keys
