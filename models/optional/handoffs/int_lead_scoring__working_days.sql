{{ config(enabled=lead_scoring.has_module('handoffs')) }}
{%- set monday = "cast('1970-01-05' as date)" %}

with

score_periods as (
    select * from {{ ref('int_lead_scoring__score_periods') }}
),

load_days as (
    select * from {{ ref('int_lead_scoring__load_days') }}
),

working_weeks as (
    select * from {{ ref('int_lead_scoring__working_weeks') }}
),

holidays as (
    select * from {{ ref('stg_lead_scoring__holidays') }}
),

scoring_day as (
    select * from {{ ref('int_lead_scoring__scoring_day') }}
),

numbers as (
    {{ dbt.generate_series(100000) }}
),

hours_a_week as (
    select
        scoring_model_id,
        time_zone,
        sum(closes_at_minute - opens_at_minute) / 60.0 as hours
    from working_weeks
    group by scoring_model_id, time_zone
),

longest_wait as (
    select
        min(valid_from) as first_day,
        coalesce(max(sla_hours), 0) as hours
    from score_periods
),

last_load as (
    select coalesce(max(loaded_on), {{ lead_scoring.beginning_of_time() }}) as loaded_on
    from load_days
),

holiday_count as (
    select count(*) as holidays
    from holidays
),

-- From the start of the history until the longest deadline is over of a lead that sales hears of by
-- the last load, if each holiday took a week. A clock change takes an hour at times.
spans as (
    select
        hours_a_week.scoring_model_id,
        hours_a_week.time_zone,
        longest_wait.first_day,
        {{ lead_scoring.time_between(
            'longest_wait.first_day',
            'greatest(last_load.loaded_on, scoring_day.scored_on)',
            'day'
        ) }} + 7 * (
            ceil(1.1 * longest_wait.hours / hours_a_week.hours) + holiday_count.holidays + 4
        ) as day_count
    from hours_a_week
    cross join longest_wait
    cross join last_load
    cross join scoring_day
    cross join holiday_count
    where longest_wait.first_day is not null
),

days as (
    select
        spans.scoring_model_id,
        spans.time_zone,
        {{ lead_scoring.days_after(
            'spans.first_day', 'cast(numbers.generated_number - 3 as integer)'
        ) }} as day_on
    from spans
    inner join numbers
        on numbers.generated_number <= spans.day_count + 3
),

days_with_weekday as (
    select
        *,
        mod({{ lead_scoring.time_between(monday, 'day_on', 'day') }}, 7) + 1 as day_of_week
    from days
),

days_off as (
    select distinct
        days.scoring_model_id,
        days.day_on
    from days
    inner join holidays
        on days.day_on = holidays.holiday_on
        and holidays.scoring_model_id in (days.scoring_model_id, '*')
),

working_days as (
    select
        days_with_weekday.scoring_model_id,
        days_with_weekday.day_on,
        days_with_weekday.time_zone,
        working_weeks.opens_at_minute,
        working_weeks.closes_at_minute
    from days_with_weekday
    left join days_off
        on days_with_weekday.scoring_model_id = days_off.scoring_model_id
        and days_with_weekday.day_on = days_off.day_on
    left join working_weeks
        on days_with_weekday.scoring_model_id = working_weeks.scoring_model_id
        and days_with_weekday.day_of_week = working_weeks.weekday
        and days_off.day_on is null
),

with_local_times as (
    select
        scoring_model_id,
        day_on,
        time_zone
        {%- for column in ['opens_at', 'closes_at'] -%}
            , {{ lead_scoring.time_after(
                'cast(day_on as ' ~ dbt.type_timestamp() ~ ')', column ~ '_minute', 'minute'
            ) }} as local_{{ column }}
        {%- endfor %}
    from working_days
),

in_utc as (
    select
        scoring_model_id,
        day_on
        {%- for column in ['opens_at', 'closes_at'] -%}
            , {{ lead_scoring.moment_of_local_time('local_' ~ column, 'time_zone') }}
                as {{ column }}
        {%- endfor %}
    from with_local_times
)

select * from in_utc
