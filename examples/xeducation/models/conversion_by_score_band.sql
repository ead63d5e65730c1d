with

leads as (
    select * from {{ ref('leads_with_outcomes') }}
),

-- The ends are open: few leads lie beyond them.
banded as (
    select
        *,
        cast(least(greatest(floor(total_score / 10) * 10, -20), 60) as integer) as band_from
    from leads
),

by_band as (
    select
        scoring_model_id,
        band_from,
        count(*) as leads,
        count(*) filter (where is_converted) as conversions,
        round(100.0 * avg(cast(is_converted as integer)), 1) as conversion_percent,
        count(*) filter (where is_test) as test_leads,
        round(100.0 * avg(cast(is_converted as integer)) filter (where is_test), 1)
            as test_conversion_percent
    from banded
    group by scoring_model_id, band_from
)

select * from by_band
