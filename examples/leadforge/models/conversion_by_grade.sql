with

leads as (
    select * from {{ ref('leads_with_outcomes') }}
),

grades as (
    select 'fit' as dimension, fit_grade as grade, is_converted from leads
    union all
    select 'engagement' as dimension, engagement_grade as grade, is_converted from leads
),

by_grade as (
    select
        dimension,
        grade,
        count(*) as leads,
        count(*) filter (where is_converted) as conversions,
        round(100.0 * avg(cast(is_converted as integer)), 1) as conversion_percent
    from grades
    group by dimension, grade
)

select * from by_grade
