with

leads as (
    select * from {{ ref('leads_with_outcomes') }}
),

by_grade as (
    select
        scoring_model_id,
        lead_grade,
        count(*) as leads,
        count(*) filter (where is_converted) as conversions,
        round(100.0 * avg(cast(is_converted as integer)), 1) as conversion_percent,
        count(*) filter (where is_test) as test_leads,
        round(100.0 * avg(cast(is_converted as integer)) filter (where is_test), 1)
            as test_conversion_percent
    from leads
    group by scoring_model_id, lead_grade
)

select * from by_grade
