{{ config(enabled=lead_scoring.has_module('handoffs')) }}
{%- set timestamp = dbt.type_timestamp() %}

with

working_days as (
    select * from {{ ref('int_lead_scoring__working_days') }}
),

utc_days as (
    select distinct
        scoring_model_id,
        day_on,
        cast(day_on as {{ timestamp }}) as starts_at,
        cast({{ lead_scoring.time_after('day_on', 1, 'day') }} as {{ timestamp }}) as ends_at
    from working_days
),

-- A stretch is a local day at most, and so touches three days of UTC at most.
days_of_stretches as (
    {% for day in [0, 1, 2] -%}
        select
            scoring_model_id,
            opens_at,
            closes_at,
            {{ lead_scoring.days_after('cast(opens_at as date)', day) }} as day_on
        from working_days
        where opens_at < closes_at
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

-- Cut at midnight, so that a moment is looked up by its day. A day without work has a row as well.
pieces as (
    select
        utc_days.scoring_model_id,
        utc_days.day_on,
        utc_days.starts_at,
        utc_days.ends_at,
        greatest(
            coalesce(days_of_stretches.opens_at, utc_days.starts_at), utc_days.starts_at
        ) as opens_at,
        least(
            coalesce(days_of_stretches.closes_at, utc_days.starts_at), utc_days.ends_at
        ) as closes_at
    from utc_days
    left join days_of_stretches
        on utc_days.scoring_model_id = days_of_stretches.scoring_model_id
        and utc_days.day_on = days_of_stretches.day_on
        and utc_days.starts_at < days_of_stretches.closes_at
),

measured as (
    select
        *,
        row_number() over (
            partition by scoring_model_id, day_on
            order by opens_at
        ) as piece_of_day,
        {{ lead_scoring.microseconds_between('opens_at', 'closes_at') }}
            as worked
    from pieces
),

added_up as (
    select
        scoring_model_id,
        day_on,
        opens_at,
        closes_at,
        worked,
        cast(sum(worked) over (
            partition by scoring_model_id
            order by opens_at
            rows between unbounded preceding and current row
        ) - worked as bigint) as worked_before,
        min(case when worked > 0 then opens_at end) over (
            partition by scoring_model_id
            order by opens_at
            rows between 1 following and unbounded following
        ) as opens_next_at,
        case when piece_of_day = 1 then starts_at else opens_at end as covers_from,
        coalesce(
            lead(opens_at) over (
                partition by scoring_model_id, day_on
                order by opens_at
            ),
            ends_at
        ) as covers_to
    from measured
)

select * from added_up
