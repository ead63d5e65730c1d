{{ config(enabled=lead_scoring.has_module('evidence')) }}
{%- set probes = 1000 %}

with

evaluated_contributions as (
    select * from {{ ref('int_lead_scoring__evaluated_contributions') }}
),

evaluated_scores as (
    select * from {{ ref('int_lead_scoring__evaluated_scores') }}
),

lead_counts as (
    select
        scoring_model_id,
        count(*) as leads
    from evaluated_scores
    group by scoring_model_id
),

rule_counts as (
    select
        scoring_model_id,
        rule_id,
        count(*) as leads,
        min(contact_key) as first_contact_key,
        max(contact_key) as last_contact_key
    from evaluated_contributions
    group by scoring_model_id, rule_id
),

leads_numbered as (
    select
        scoring_model_id,
        contact_key,
        row_number() over (partition by scoring_model_id order by contact_key) as lead_number
    from evaluated_scores
),

-- One lead with one rule but not the other is enough to tell them apart: a few leads rule out
-- almost all pairs.
probes as (
    select
        scoring_model_id,
        contact_key
    from leads_numbered
    where lead_number <= {{ probes }}

    union distinct

    select
        scoring_model_id,
        first_contact_key as contact_key
    from rule_counts

    union distinct

    select
        scoring_model_id,
        last_contact_key as contact_key
    from rule_counts
),

firings_of_probes as (
    select
        evaluated_contributions.scoring_model_id,
        evaluated_contributions.contact_key,
        evaluated_contributions.rule_id
    from evaluated_contributions
    inner join probes
        on evaluated_contributions.scoring_model_id = probes.scoring_model_id
        and evaluated_contributions.contact_key = probes.contact_key
),

rule_counts_of_probes as (
    select
        scoring_model_id,
        rule_id,
        count(*) as leads
    from firings_of_probes
    group by scoring_model_id, rule_id
),

pairs_of_probes as (
    select
        firings_of_probes.scoring_model_id,
        firings_of_probes.rule_id,
        other_firings.rule_id as other_rule_id,
        count(*) as leads
    from firings_of_probes
    inner join firings_of_probes as other_firings
        on firings_of_probes.scoring_model_id = other_firings.scoring_model_id
        and firings_of_probes.contact_key = other_firings.contact_key
        and firings_of_probes.rule_id <> other_firings.rule_id
    group by
        firings_of_probes.scoring_model_id,
        firings_of_probes.rule_id,
        other_firings.rule_id
),

-- Every rule overlaps with one that fires for all leads, which is flagged separately.
candidates as (
    select
        pairs_of_probes.scoring_model_id,
        pairs_of_probes.rule_id,
        pairs_of_probes.other_rule_id,
        rule_counts.leads,
        other_counts.leads as leads_with_other,
        lead_counts.leads as leads_of_model
    from pairs_of_probes
    inner join rule_counts_of_probes
        on pairs_of_probes.scoring_model_id = rule_counts_of_probes.scoring_model_id
        and pairs_of_probes.rule_id = rule_counts_of_probes.rule_id
        and pairs_of_probes.leads = rule_counts_of_probes.leads
    inner join rule_counts
        on pairs_of_probes.scoring_model_id = rule_counts.scoring_model_id
        and pairs_of_probes.rule_id = rule_counts.rule_id
    inner join rule_counts as other_counts
        on pairs_of_probes.scoring_model_id = other_counts.scoring_model_id
        and pairs_of_probes.other_rule_id = other_counts.rule_id
        and rule_counts.leads <= other_counts.leads
    inner join lead_counts
        on pairs_of_probes.scoring_model_id = lead_counts.scoring_model_id
        and other_counts.leads < lead_counts.leads
),

pairs_checked as (
    select
        candidates.scoring_model_id,
        candidates.rule_id,
        candidates.other_rule_id,
        candidates.leads,
        candidates.leads_with_other,
        candidates.leads_of_model,
        count(*) as leads_with_both
    from candidates
    inner join evaluated_contributions
        on candidates.scoring_model_id = evaluated_contributions.scoring_model_id
        and candidates.rule_id = evaluated_contributions.rule_id
    inner join {{ ref('int_lead_scoring__evaluated_contributions') }} as other_contributions
        on candidates.scoring_model_id = other_contributions.scoring_model_id
        and candidates.other_rule_id = other_contributions.rule_id
        and evaluated_contributions.contact_key = other_contributions.contact_key
    group by
        candidates.scoring_model_id,
        candidates.rule_id,
        candidates.other_rule_id,
        candidates.leads,
        candidates.leads_with_other,
        candidates.leads_of_model
),

-- A rule that fires for three leads often coincides with one that fires for most; only overlaps
-- that would be rare by chance are meaningful.
rule_overlaps as (
    select
        scoring_model_id,
        rule_id,
        other_rule_id,
        leads,
        leads_with_other,
        leads = leads_with_other
        or power({{ lead_scoring.rate('leads_with_other', 'leads_of_model') }}, leads) < 0.05
            as is_telling
    from pairs_checked
    where leads_with_both = leads
)

select * from rule_overlaps
