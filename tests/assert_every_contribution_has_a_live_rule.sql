-- A rule that was removed, or is not valid on the scoring day, leaves no trace in the score.
with

contributions as (
    select * from {{ ref('lead_score_contributions') }}
),

rule_rows as (
    select
        scoring_model_id,
        rule_id,
        score_group,
        valid_from,
        valid_to
    from {{ ref('stg_lead_scoring__fit_rules') }}

    union all

    select
        scoring_model_id,
        rule_id,
        score_group,
        valid_from,
        valid_to
    from {{ ref('stg_lead_scoring__engagement_rules') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
)

select distinct
    contributions.scoring_model_id,
    contributions.rule_id
from contributions
left join scoring_models
    on contributions.scoring_model_id = scoring_models.scoring_model_id
    and scoring_models.status in ('champion', 'challenger')
left join rule_rows
    on contributions.scoring_model_id = rule_rows.scoring_model_id
    and contributions.rule_id = rule_rows.rule_id
    and contributions.score_group = rule_rows.score_group
    and coalesce(rule_rows.valid_from <= {{ lead_scoring.scored_on() }}, true)
    and coalesce({{ lead_scoring.scored_on() }} < rule_rows.valid_to, true)
where scoring_models.scoring_model_id is null
    or rule_rows.rule_id is null
