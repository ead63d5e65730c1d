{{ config(enabled=lead_scoring.has_module('history')) }}
{%- set scored_on = lead_scoring.scored_on() -%}
{%- set backfill = lead_scoring.backfill_range() -%}
{%- set first_day = backfill[0] if backfill else lead_scoring.history_start() -%}
{%- set day_after_last = lead_scoring.day_offset(
    backfill[1] if backfill else lead_scoring.scoring_day(), 1
) %}

with

earlier_days as (
    {{ lead_scoring.earlier_rows(
        'int_lead_scoring__scored_days', {'scored_on': 'date', 'made_at': 'timestamp'}
    ) }}
),

scored_days as (
    select
        scored_on,
        max(made_at) as made_at
    from earlier_days
    group by scored_on
),

calendar as (
    {{ dbt.date_spine(
        'day',
        "cast('" ~ first_day ~ "' as date)",
        "cast('" ~ day_after_last ~ "' as date)"
    ) }}
),

days_of_run as (
    select cast(date_day as date) as scored_on
    from calendar

    union distinct

    select {{ scored_on }} as scored_on
),

last_scored_day as (
    select
        max(scored_on) as scored_on,
        max(made_at) as made_at
    from scored_days
),

-- Today is scored for everyone who is due, and so is each day that no run has scored; other days
-- are rebuilt only for contacts whose past has changed.
days_with_scope as (
    select
        days_of_run.scored_on,
        {{ 'true' if backfill else 'scored_days.scored_on is null' }}
        or days_of_run.scored_on = {{ scored_on }} as is_for_everyone,
        scored_days.made_at as made_before_at,
        {{ lead_scoring.days_after(
            'greatest(' ~ scored_on ~ ', coalesce(last_scored_day.scored_on, ' ~ scored_on ~ '))', 1
        ) }} as history_ends_on,
        last_scored_day.scored_on as last_scored_on,
        last_scored_day.made_at as last_made_at
    from days_of_run
    cross join last_scored_day
    left join scored_days
        on days_of_run.scored_on = scored_days.scored_on
),

-- Changes since the oldest of the runs whose results this run builds upon.
history_days as (
    select
        scored_on,
        is_for_everyone,
        made_before_at,
        history_ends_on,
        last_scored_on,
        coalesce(
            min(case when not is_for_everyone then made_before_at end) over (), last_made_at
        ) as changes_since
    from days_with_scope
)

select * from history_days
