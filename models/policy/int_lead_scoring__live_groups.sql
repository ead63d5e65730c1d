-- depends_on: {{ ref('int_lead_scoring__build_gate') }}

with

score_groups as (
    select * from {{ ref('stg_lead_scoring__score_groups') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

-- Limits have the scale of points: otherwise engines convert the points of every lead back and
-- forth, which takes longer than everything else.
live_groups as (
    select
        row_number() over (
            order by score_groups.scoring_model_id, score_groups.score_group
        ) as group_key,
        score_groups.scoring_model_id,
        score_groups.score_group,
        score_groups.dimension,
        score_groups.combine,
        cast(score_groups.min_points as {{ lead_scoring.type_decimal(28, 6) }}) as min_points,
        cast(score_groups.max_points as {{ lead_scoring.type_decimal(28, 6) }}) as max_points
    from score_groups
    inner join scoring_models
        on score_groups.scoring_model_id = scoring_models.scoring_model_id
        and scoring_models.status in ('champion', 'challenger')
)

select * from live_groups
