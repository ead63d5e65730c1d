{% macro ranges_with_a_drop(day_ranges, days) -%}
{#- Cuts ranges of days into shorter ones and keeps those that may contain the first day below the grade. The lowest
    possible score in a range follows from its ends: positive points only decay, so they are lowest on the last day;
    negative points decay too, so they weigh most on the first. In a range of one day this is the score itself. -#}
with

day_ranges as (
    select * from {{ day_ranges }}
),

numbers as (
    {{ dbt.generate_series((lead_scoring.forecast_days() / days) | round(0, 'ceil') | int) }}
),

forecast_leads as (
    select * from {{ ref('int_lead_scoring__forecast_leads') }}
),

forecast_parts as (
    select * from {{ ref('int_lead_scoring__forecast_parts') }}
),

decay_weights as (
    select * from {{ ref('int_lead_scoring__decay_weights') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__forecast_rules') }}
),

first_days as (
    select
        day_ranges.lead_key,
        cast(
            day_ranges.first_day + (numbers.generated_number - 1) * {{ days }} as integer
        ) as first_day,
        day_ranges.last_day as end_of_range
    from day_ranges
    inner join numbers
        on day_ranges.last_day >= day_ranges.first_day + (numbers.generated_number - 1) * {{ days }}
),

shorter_ranges as (
    select
        lead_key,
        first_day,
        least(first_day + {{ days - 1 }}, end_of_range) as last_day
    from first_days
),

-- Positive points that are gone before the end can't be relied on and are left out. Points left on
-- the first day are only looked up for negative ones, the only ones that need them.
parts_of_ranges as (
    {{ lead_scoring.parts_of_ranges(days) }}
),

-- If the rules of a group add up, all of them together are the only alternative.
alternatives as (
    select
        lead_key,
        first_day,
        group_key,
        alternative_key,
        sum(
            case
                when points < 0 then points_on_first_day
                when is_there_throughout then points_on_last_day
                else 0
            end
        ) as lowest_points,
        sum(case when is_there_on_last_day then points_on_last_day end) as last_points,
        max(case when is_there_throughout then 1 else 0 end) as is_there_throughout
    from parts_of_ranges
    group by lead_key, first_day, group_key, alternative_key
),

-- The best alternative counts: at least the best of those present throughout; or else at least the
-- worst, which may be the only one for a day, or none.
groups_combined as (
    select
        lead_key,
        first_day,
        group_key,
        case
            when min(alternative_key) = 0 then sum(lowest_points)
            else
                coalesce(
                    max(case when is_there_throughout = 1 then lowest_points end),
                    least(min(lowest_points), 0)
                )
        end as lowest_points,
        coalesce(max(last_points), 0) as last_points
    from alternatives
    group by lead_key, first_day, group_key
),

group_limits as (
    select distinct
        group_key,
        min_points,
        max_points
    from rules
),

groups_added_up as (
    select
        groups_combined.lead_key,
        groups_combined.first_day,
        sum({{ lead_scoring.within_limits('groups_combined.lowest_points') }}) as lowest_score,
        sum({{ lead_scoring.within_limits('groups_combined.last_points') }}) as last_score
    from groups_combined
    inner join group_limits
        on groups_combined.group_key = group_limits.group_key
    group by groups_combined.lead_key, groups_combined.first_day
),

compared as (
    select
        shorter_ranges.lead_key,
        shorter_ranges.first_day,
        shorter_ranges.last_day,
        coalesce(groups_added_up.lowest_score, 0) < forecast_leads.min_score_of_grade
            as may_be_below,
        case
            when coalesce(groups_added_up.last_score, 0) < forecast_leads.min_score_of_grade
                then shorter_ranges.last_day
        end as day_below
    from shorter_ranges
    inner join forecast_leads
        on shorter_ranges.lead_key = forecast_leads.lead_key
    left join groups_added_up
        on shorter_ranges.lead_key = groups_added_up.lead_key
        and shorter_ranges.first_day = groups_added_up.first_day
),

first_known_days_below as (
    select
        lead_key,
        min(day_below) as day_below
    from compared
    group by lead_key
),

ranges_left as (
    select
        compared.lead_key,
        compared.first_day,
        compared.last_day
    from compared
    inner join first_known_days_below
        on compared.lead_key = first_known_days_below.lead_key
        and coalesce(compared.first_day <= first_known_days_below.day_below, true)
    where compared.may_be_below
)

select * from ranges_left
{%- endmacro %}
