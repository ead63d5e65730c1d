{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}
with

leads as (
    select * from {{ ref('int_lead_scoring__leads') }}
),

challengers as (
    select
        scoring_model_id,
        compared_to
    from {{ ref('stg_lead_scoring__scoring_models') }}
    where status = 'challenger'
),

contributions as (
    select * from {{ ref('lead_score_contributions') }}
),

scores_side_by_side as (
    select
        challengers.scoring_model_id,
        challengers.compared_to,
        leads.contact_id,
        leads.lead_grade,
        case when leads.mql_criteria_set is not null then 1 else 0 end as mql_count
    from challengers
    inner join leads
        on challengers.scoring_model_id = leads.scoring_model_id
        or challengers.compared_to = leads.scoring_model_id
),

-- A lead that only one of the two scores differs as well.
different_leads as (
    select
        scoring_model_id,
        compared_to,
        contact_id
    from scores_side_by_side
    group by scoring_model_id, compared_to, contact_id
    having count(*) = 1
        or min(lead_grade) <> max(lead_grade)
        or min(mql_count) <> max(mql_count)
),

-- Rules of the same id are the same question asked by both models.
points_side_by_side as (
    select
        different_leads.scoring_model_id,
        different_leads.contact_id,
        contributions.rule_id,
        0 as champion_points,
        contributions.points_counted as challenger_points
    from different_leads
    inner join contributions
        on different_leads.scoring_model_id = contributions.scoring_model_id
        and different_leads.contact_id = contributions.contact_id

    union all

    select
        different_leads.scoring_model_id,
        different_leads.contact_id,
        contributions.rule_id,
        contributions.points_counted as champion_points,
        0 as challenger_points
    from different_leads
    inner join contributions
        on different_leads.compared_to = contributions.scoring_model_id
        and different_leads.contact_id = contributions.contact_id
),

rule_differences as (
    select
        scoring_model_id,
        contact_id,
        rule_id,
        cast(sum(champion_points) as {{ lead_scoring.type_points() }}) as champion_points,
        cast(sum(challenger_points) as {{ lead_scoring.type_points() }}) as challenger_points
    from points_side_by_side
    group by scoring_model_id, contact_id, rule_id
    having sum(champion_points) <> sum(challenger_points)
),

differences_ranked as (
    select
        *,
        row_number() over (
            partition by scoring_model_id, contact_id
            order by abs(challenger_points - champion_points) desc, rule_id
        ) as difference_rank
    from rule_differences
),

deciding_rules as (
    select
        scoring_model_id,
        contact_id,
        {{ lead_scoring.listed_in_order(
            "rule_id || ' ' || " ~ lead_scoring.number_as_text('challenger_points')
            ~ " || ' instead of ' || " ~ lead_scoring.number_as_text('champion_points'),
            '; ',
            ['difference_rank']
        ) }} as deciding_rules
    from differences_ranked
    where difference_rank <= 5
    group by scoring_model_id, contact_id
),

model_differences as (
    select
        different_leads.scoring_model_id,
        different_leads.compared_to,
        different_leads.contact_id,
        deciding_rules.deciding_rules
    from different_leads
    left join deciding_rules
        on different_leads.scoring_model_id = deciding_rules.scoring_model_id
        and different_leads.contact_id = deciding_rules.contact_id
)

select * from model_differences
