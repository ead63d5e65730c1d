-- Never fails a build: with stale events, scores are still right for what is known.
{%- set stale_after_hours = lead_scoring.stale_after_hours() %}
{{ config(enabled=stale_after_hours is not none, severity='warn') }}
{%- set events = lead_scoring.relation_rows(
    ref('int_lead_scoring__input_freshness'),
    'select age_in_hours, cast(newest_at as ' ~ dbt.type_string() ~ ') as newest_at',
    "where input = 'events'"
) -%}
{%- set input = 'The events input (var lead_scoring__events = '
    ~ lead_scoring.input_relation('events') ~ ')' -%}
{%- for row in events -%}
    {%- if row.newest_at is none -%}
        {%- do exceptions.warn(
            input ~ ' has no event up to the scoring day: is anything loaded?'
            ~ ' Blank the var lead_scoring__stale_after_hours where that is as it should be.'
        ) -%}
    {%- elif row.age_in_hours >= stale_after_hours -%}
        {%- do exceptions.warn(
            input ~ ' is stale: the newest event is of ' ~ row.newest_at ~ ' (UTC), '
            ~ row.age_in_hours ~ ' hours old, and stale after ' ~ stale_after_hours
            ~ ' (var lead_scoring__stale_after_hours). Has loading stopped?'
        ) -%}
    {%- endif -%}
{%- endfor %}

select
    input,
    newest_at,
    age_in_hours
from {{ ref('int_lead_scoring__input_freshness') }}
where input = 'events'
    and coalesce(age_in_hours >= {{ stale_after_hours }}, true)
