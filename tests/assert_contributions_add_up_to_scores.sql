-- Exactly, for each dimension; a lead without a matching rule has a score of 0.
with

contributions as (
    select * from {{ ref('lead_score_contributions') }}
),

lead_scores as (
    select * from {{ ref('lead_scores') }}
),

added_up as (
    select
        scoring_model_id,
        contact_id,
        sum(case when dimension = 'fit' then points_counted else 0 end) as fit_score,
        sum(case when dimension = 'engagement' then points_counted else 0 end) as engagement_score,
        sum(
            case when points_counted + points_over_limit <> points then 1 else 0 end
        ) as wrong_remainders
    from contributions
    group by scoring_model_id, contact_id
)

select
    coalesce(lead_scores.scoring_model_id, added_up.scoring_model_id) as scoring_model_id,
    coalesce(lead_scores.contact_id, added_up.contact_id) as contact_id,
    lead_scores.fit_score,
    added_up.fit_score as fit_score_added_up,
    lead_scores.engagement_score,
    added_up.engagement_score as engagement_score_added_up
from lead_scores
full outer join added_up
    on lead_scores.scoring_model_id = added_up.scoring_model_id
    and lead_scores.contact_id = added_up.contact_id
where lead_scores.contact_id is null
    or lead_scores.fit_score <> coalesce(added_up.fit_score, 0)
    or lead_scores.engagement_score <> coalesce(added_up.engagement_score, 0)
    or added_up.wrong_remainders > 0
