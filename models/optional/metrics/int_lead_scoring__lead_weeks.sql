{{ config(enabled=lead_scoring.has_module('metrics'), materialized='view') }}
{%- set monday = "cast('1970-01-05' as date)" %}

with

numbers as (
    {{ dbt.generate_series(1100) }}
),

-- Without a history there is only today.
periods as (
    {% if lead_scoring.has_module('history') -%}
        {{ lead_scoring.score_history() }}
    {%- else -%}
        select
            leads.*,
            leads.scored_on as valid_from,
            cast(null as date) as valid_to
        from {{ ref('int_lead_scoring__leads') }} as leads
    {%- endif %}
),

sundays as (
    select
        {{ lead_scoring.days_after(
            lead_scoring.scored_on(),
            'cast(6 - mod(' ~ lead_scoring.time_between(monday, lead_scoring.scored_on(), 'day')
            ~ ', 7) - 7 * (generated_number - 1) as integer)'
        ) }} as sunday
    from numbers
),

-- The running week has not ended: it is seen as of the scoring day.
last_days_of_weeks as (
    select least(sunday, {{ lead_scoring.scored_on() }}) as last_day
    from sundays
),

lead_weeks as (
    select
        periods.scoring_model_id,
        periods.contact_id,
        last_days_of_weeks.last_day,
        periods.scaled_score,
        periods.total_score,
        periods.fit_grade,
        periods.engagement_grade,
        periods.lead_grade,
        periods.is_mql,
        periods.is_suppressed
    from periods
    inner join last_days_of_weeks
        on periods.valid_from <= last_days_of_weeks.last_day
        and coalesce(periods.valid_to > last_days_of_weeks.last_day, true)
)

select * from lead_weeks
