{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}
{#- Two sets can't share so much of what they have together if one is smaller than this part
    of the other. -#}
{%- set jaccard = 0.95 %}

with

judged_contributions as (
    select * from {{ ref('int_lead_scoring__judged_contributions') }}
),

rule_counts as (
    select
        scoring_model_id,
        rule_id,
        count(*) as judgements
    from judged_contributions
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

-- Imported a second time: engines keep in memory what is imported once and used twice.
together as (
    select
        pairs.scoring_model_id,
        pairs.rule_id,
        pairs.other_rule_id,
        pairs.judgements,
        pairs.judgements_of_other,
        count(*) as judgements_of_both
    from pairs
    inner join judged_contributions
        on pairs.scoring_model_id = judged_contributions.scoring_model_id
        and pairs.rule_id = judged_contributions.rule_id
    inner join {{ ref('int_lead_scoring__judged_contributions') }} as other_contributions
        on pairs.scoring_model_id = other_contributions.scoring_model_id
        and pairs.other_rule_id = other_contributions.rule_id
        and judged_contributions.landmark = other_contributions.landmark
        and judged_contributions.contact_key = other_contributions.contact_key
    group by
        pairs.scoring_model_id,
        pairs.rule_id,
        pairs.other_rule_id,
        pairs.judgements,
        pairs.judgements_of_other
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
