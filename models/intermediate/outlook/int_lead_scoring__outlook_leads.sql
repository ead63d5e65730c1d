{%- set days_ahead = 400 -%}

with

audience as (
    select * from {{ ref('int_lead_scoring__audience') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

scores as (
    select * from {{ ref('int_lead_scoring__scores') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

grade_ranges as (
    select * from {{ ref('int_lead_scoring__grade_ranges') }}
    where dimension = 'engagement'
),

days_to_come as (
    {{ dbt.date_spine(
        'day',
        "cast('" ~ lead_scoring.day_offset(lead_scoring.scoring_day(), 1) ~ "' as date)",
        "cast('" ~ lead_scoring.day_offset(lead_scoring.scoring_day(), days_ahead + 1)
            ~ "' as date)"
    ) }}
),

days_numbered as (
    select
        date_day,
        cast(row_number() over (order by date_day) as integer) as days_ahead
    from days_to_come
),

-- Nobody falls below the lowest grade.
leads_that_can_fall as (
    select
        audience.scoring_model_id,
        audience.contact_id,
        audience.contact_key,
        audience.created_on,
        audience.last_recycled_on,
        grade_ranges.min_score as min_score_of_grade
    from audience
    inner join scores
        on audience.scoring_model_id = scores.scoring_model_id
        and audience.contact_id = scores.contact_id
    inner join grade_ranges
        on scores.scoring_model_id = grade_ranges.scoring_model_id
        and scores.engagement_grade = grade_ranges.grade
    where grade_ranges.min_score is not null
),

outlook_leads as (
    select
        cast(days_numbered.date_day as date) as scored_on,
        days_numbered.days_ahead,
        leads_that_can_fall.*
    from leads_that_can_fall
    cross join days_numbered
)

select * from outlook_leads
