{{ config(enabled=lead_scoring.has_module('evidence') and lead_scoring.has_module('history')) }}
{%- set day_before = "cast('" ~ lead_scoring.volume_days()[0] ~ "' as date)" %}

with

score_history as (
    {{ lead_scoring.score_history() }}
),

-- A suppressed lead is below every threshold.
heights as (
    select
        scoring_model_id,
        contact_id,
        valid_from,
        valid_to,
        history_starts_on,
        case when is_suppressed then -1 else scaled_score end as height
    from score_history
    where coalesce(valid_to >= {{ day_before }}, true)
),

-- For the first day, and for that of a model's history, the score before it is unknown.
rises as (
    select
        heights.scoring_model_id,
        heights.contact_id,
        coalesce(earlier_heights.height, -1) as height_before,
        heights.height
    from heights
    left join heights as earlier_heights
        on heights.scoring_model_id = earlier_heights.scoring_model_id
        and heights.contact_id = earlier_heights.contact_id
        and heights.valid_from = earlier_heights.valid_to
    where heights.valid_from > {{ day_before }}
        and heights.valid_from > heights.history_starts_on
        and heights.height > coalesce(earlier_heights.height, -1)
),

-- A lead that falls and rises again reaches a threshold only once: of each rise, only the part
-- above all rises that begin lower counts.
rises_with_highest_before as (
    select
        *,
        max(height) over (
            partition by scoring_model_id, contact_id
            order by height_before, height
            rows between unbounded preceding and 1 preceding
        ) as highest_before
    from rises
),

threshold_crossings as (
    select
        scoring_model_id,
        greatest(height_before, coalesce(highest_before, height_before)) as above,
        height as up_to,
        count(*) as leads
    from rises_with_highest_before
    where height > coalesce(highest_before, height_before)
    group by 1, 2, 3
)

select * from threshold_crossings
