{{ config(enabled=lead_scoring.has_module('handoffs')) }}
{%- set monday = "cast('1970-01-05' as date)" %}

with

qualified_periods as (
    select * from {{ ref('int_lead_scoring__qualified_periods') }}
),

qualifying_events as (
    select * from {{ ref('int_lead_scoring__qualifying_events') }}
),

working_hours as (
    select * from {{ ref('stg_lead_scoring__working_hours') }}
),

holidays as (
    select * from {{ ref('stg_lead_scoring__holidays') }}
),

champions as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
    where status = 'champion'
),

numbers as (
    {{ dbt.generate_series(100000) }}
),

models_with_hours as (
    select distinct scoring_model_id
    from working_hours
),

-- The hours under * are for models without hours of their own.
hours_of_models as (
    select
        champions.scoring_model_id,
        working_hours.time_zone,
        working_hours.weekday,
        working_hours.opens_at_minute,
        working_hours.closes_at_minute
    from champions
    left join models_with_hours
        on champions.scoring_model_id = models_with_hours.scoring_model_id
    inner join working_hours
        on coalesce(models_with_hours.scoring_model_id, '*') = working_hours.scoring_model_id
),

holidays_of_models as (
    select distinct
        champions.scoring_model_id,
        holidays.holiday_on
    from champions
    inner join holidays
        on holidays.scoring_model_id in (champions.scoring_model_id, '*')
),

-- The days to look at: from the first hand-off until the longest deadline of the last one is over,
-- whatever holidays there are. A clock change takes an hour from a week at times.
longest_wait as (
    select
        min(qualified_periods.qualified_on) as first_day,
        max(qualified_periods.qualified_on) as last_day,
        max(cast(qualifying_events.first_known_at as date)) as last_known_on,
        coalesce(max(qualified_periods.sla_hours), 0) as hours
    from qualified_periods
    left join qualifying_events
        on qualified_periods.scoring_model_id = qualifying_events.scoring_model_id
        and qualified_periods.contact_id = qualifying_events.contact_id
        and qualified_periods.qualified_on = qualifying_events.qualified_on
),

hours_a_week as (
    select
        scoring_model_id,
        time_zone,
        sum(closes_at_minute - opens_at_minute) / 60.0 as hours
    from hours_of_models
    group by scoring_model_id, time_zone
),

holiday_counts as (
    select
        scoring_model_id,
        count(*) as holidays
    from holidays_of_models
    group by scoring_model_id
),

spans as (
    select
        hours_a_week.scoring_model_id,
        hours_a_week.time_zone,
        longest_wait.first_day,
        {{ lead_scoring.time_between(
            'longest_wait.first_day',
            'greatest(coalesce(longest_wait.last_known_on, longest_wait.last_day), '
            ~ lead_scoring.scored_on() ~ ')',
            'day'
        ) }} + 7 * (
            ceil(1.1 * longest_wait.hours / hours_a_week.hours)
            + coalesce(holiday_counts.holidays, 0)
            + 4
        ) as days
    from hours_a_week
    cross join longest_wait
    left join holiday_counts
        on hours_a_week.scoring_model_id = holiday_counts.scoring_model_id
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
        on numbers.generated_number <= spans.days + 3
),

working_days as (
    select
        days.scoring_model_id,
        days.day_on,
        days.time_zone,
        hours_of_models.opens_at_minute,
        hours_of_models.closes_at_minute
    from days
    left join holidays_of_models
        on days.scoring_model_id = holidays_of_models.scoring_model_id
        and days.day_on = holidays_of_models.holiday_on
    left join hours_of_models
        on days.scoring_model_id = hours_of_models.scoring_model_id
        and mod({{ lead_scoring.time_between(monday, 'days.day_on', 'day') }}, 7) + 1
        = hours_of_models.weekday
        and holidays_of_models.holiday_on is null
),

with_local_times as (
    select
        *,
        {% for column in ['opens_at', 'closes_at'] -%}
            {{ lead_scoring.time_after(
                'cast(day_on as ' ~ dbt.type_timestamp() ~ ')', column ~ '_minute', 'minute'
            ) }} as local_{{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from working_days
),

in_utc as (
    select
        scoring_model_id,
        day_on,
        {% for column in ['opens_at', 'closes_at'] -%}
            {{ lead_scoring.moment_of_local_time('local_' ~ column, 'time_zone') }}
                as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from with_local_times
)

select * from in_utc
