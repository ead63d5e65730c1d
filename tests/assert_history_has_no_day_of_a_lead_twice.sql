{{ config(enabled=lead_scoring.has_module('history')) }}
-- Periods of a lead do not overlap and none is empty, in everything that is kept, including periods
-- before the shown history and after the scoring day.
with

score_periods as (
    select * from {{ ref('int_lead_scoring__score_periods') }}
),

with_next_period as (
    select
        scoring_model_id,
        contact_id,
        valid_from,
        valid_to,
        lead(valid_from) over (
            partition by scoring_model_id, contact_id
            order by valid_from
        ) as next_valid_from
    from score_periods
)

select *
from with_next_period
where valid_from is null
    or valid_to <= valid_from
    or coalesce(valid_to > next_valid_from, next_valid_from is not null)
