{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}
{#- Two sets can't share so much of what they have together if one is smaller than this part
    of the other. -#}
{%- set jaccard = 0.95 %}

with

judged_contributions as (
    select * from {{ ref('int_lead_scoring__judged_contributions') }}
),

cell_counts as (
    select
        scoring_model_id,
        rule_id,
        landmark,
        mod(contact_key, 100) as cell,
        count(*) as judgements
    from judged_contributions
    group by scoring_model_id, rule_id, landmark, mod(contact_key, 100)
),

rule_counts as (
    select
        scoring_model_id,
        rule_id,
        sum(judgements) as judgements
    from cell_counts
    group by scoring_model_id, rule_id
),

pairs as (
    select
        rule_counts.scoring_model_id,
        rule_counts.rule_id,
        other_counts.rule_id as other_rule_id,
        rule_counts.judgements,
        other_counts.judgements as judgements_of_other
    from rule_counts
    inner join rule_counts as other_counts
        on rule_counts.scoring_model_id = other_counts.scoring_model_id
        and rule_counts.rule_id < other_counts.rule_id
        and least(rule_counts.judgements, other_counts.judgements)
        >= {{ jaccard }} * greatest(rule_counts.judgements, other_counts.judgements)
),

-- In no cell have two rules more judgements together than the smaller of them has there. Most pairs
-- are out by that, and only the others are counted judgement by judgement.
pairs_that_may_be_alike as (
    select
        pairs.scoring_model_id,
        pairs.rule_id,
        pairs.other_rule_id,
        pairs.judgements,
        pairs.judgements_of_other
    from pairs
    inner join cell_counts
        on pairs.scoring_model_id = cell_counts.scoring_model_id
        and pairs.rule_id = cell_counts.rule_id
    inner join cell_counts as other_cells
        on pairs.scoring_model_id = other_cells.scoring_model_id
        and pairs.other_rule_id = other_cells.rule_id
        and cell_counts.landmark = other_cells.landmark
        and cell_counts.cell = other_cells.cell
    group by
        pairs.scoring_model_id,
        pairs.rule_id,
        pairs.other_rule_id,
        pairs.judgements,
        pairs.judgements_of_other
    having
        sum(least(cell_counts.judgements, other_cells.judgements))
        * (1 + {{ jaccard }})
        >= {{ jaccard }} * (pairs.judgements + pairs.judgements_of_other)
),

members as (
    {% for member in ['rule_id', 'other_rule_id'] -%}
        select
            pairs_that_may_be_alike.*,
            {{ member }} as member_rule_id
        from pairs_that_may_be_alike
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

-- Imported a second time: engines keep in memory what is imported once and used twice.
judged_by_both as (
    select
        members.scoring_model_id,
        members.rule_id,
        members.other_rule_id,
        members.judgements,
        members.judgements_of_other
    from members
    inner join {{ ref('int_lead_scoring__judged_contributions') }} as contributions_again
        on members.scoring_model_id = contributions_again.scoring_model_id
        and members.member_rule_id = contributions_again.rule_id
    group by
        members.scoring_model_id,
        members.rule_id,
        members.other_rule_id,
        members.judgements,
        members.judgements_of_other,
        contributions_again.landmark,
        contributions_again.contact_key
    having count(*) = 2
),

together as (
    select
        scoring_model_id,
        rule_id,
        other_rule_id,
        judgements,
        judgements_of_other,
        count(*) as judgements_of_both
    from judged_by_both
    group by scoring_model_id, rule_id, other_rule_id, judgements, judgements_of_other
),

alike as (
    select
        *,
        {{ lead_scoring.rate(
            'judgements_of_both', '(judgements + judgements_of_other - judgements_of_both)'
        ) }} as jaccard
    from together
    where judgements_of_both
        >= {{ jaccard }} * (judgements + judgements_of_other - judgements_of_both)
),

rule_overlaps as (
    select
        scoring_model_id,
        rule_id,
        other_rule_id,
        jaccard
    from alike

    union all

    select
        scoring_model_id,
        other_rule_id as rule_id,
        rule_id as other_rule_id,
        jaccard
    from alike
)

select * from rule_overlaps
