{{ config(materialized='view') }}
-- depends_on: {{ ref('int_lead_scoring__event_window') }}
-- depends_on: {{ ref('stg_lead_scoring__erased_contacts') }}
{%- set types = lead_scoring.input_columns('events') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}
{%- set first_days = lead_scoring.relation_rows(
    ref('int_lead_scoring__repeated_event_keys'),
    'select cast(min(first_loaded_on) as ' ~ dbt.type_string() ~ ') as first_loaded_on'
) -%}
{%- set first_day = (first_days[0].first_loaded_on if first_days else "") or "" -%}
{#- Versions that were loaded before the window are looked for from the first of their days on. -#}
{%- set source_rows -%}
    select source_rows.*
    from ({{ lead_scoring.input_rows('events') }}) as source_rows
    inner join {{ ref('int_lead_scoring__repeated_event_keys') }} as repeated_event_keys
        on {{ lead_scoring.event_key(types, placeholders) }} = repeated_event_keys.event_key
    where
    {%- set loaded_at = lead_scoring.clean_timestamp('loaded_at', types) %}
    {%- if first_day %}
        {{ loaded_at }} is null
        or {{ loaded_at }} >= cast('{{ first_day }}' as date)
    {%- else %}
        {{ lead_scoring.is_in_event_window(loaded_at) }}
    {%- endif %}
{%- endset %}

{{ lead_scoring.staged_events(source_rows) }}
