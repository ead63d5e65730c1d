{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}
with

judgements as (
    select * from {{ ref('int_lead_scoring__judgements') }}
),

judged_contributions as (
    select * from {{ ref('int_lead_scoring__judged_contributions') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where rule_type in ('fit', 'engagement')
        and is_valid
),

leads as (
    select
        scoring_model_id,
        contact_key,
        count(*) as judgements,
        count(case when is_won then 1 end) as conversions
    from judgements
    group by scoring_model_id, contact_key
),

leads_of_rules as (
    select
        scoring_model_id,
        rule_id,
        contact_key,
        count(*) as judgements_with,
        count(case when is_won then 1 end) as conversions_with
    from judged_contributions
    group by scoring_model_id, rule_id, contact_key
),

sums_of_all as (
    select
        scoring_model_id,
        {{ lead_scoring.cluster_sums('judgements', 'conversions') }}
    from leads
    group by scoring_model_id
),

-- All judgements of the leads that the rule fired for at some landmark, and those where it did not.
sums_of_rules as (
    select
        leads_of_rules.scoring_model_id,
        leads_of_rules.rule_id,
        {{ lead_scoring.cluster_sums(
            'leads_of_rules.judgements_with', 'leads_of_rules.conversions_with', 'with'
        ) }},
        {{ lead_scoring.cluster_sums('leads.judgements', 'leads.conversions', 'at_all') }},
        {{ lead_scoring.cluster_sums(
            'leads.judgements - leads_of_rules.judgements_with',
            'leads.conversions - leads_of_rules.conversions_with',
            'at_times'
        ) }}
    from leads_of_rules
    inner join leads
        on leads_of_rules.scoring_model_id = leads.scoring_model_id
        and leads_of_rules.contact_key = leads.contact_key
    group by leads_of_rules.scoring_model_id, leads_of_rules.rule_id
),

rule_clusters as (
    select
        rules.scoring_model_id,
        rules.rule_id
        {%- for sum in lead_scoring.names_of_cluster_sums() -%}
            , sums_of_all.{{ sum }}
        {%- endfor %}
        {%- for sum in lead_scoring.names_of_cluster_sums() -%}
            , coalesce(sums_of_rules.{{ sum }}_with, 0) as {{ sum }}_with
        {%- endfor %}
        {%- for sum in lead_scoring.names_of_cluster_sums() -%}
            , sums_of_all.{{ sum }} - coalesce(
                sums_of_rules.{{ sum }}_at_all - sums_of_rules.{{ sum }}_at_times, 0
            ) as {{ sum }}_without
        {%- endfor %}
    from rules
    inner join sums_of_all
        on rules.scoring_model_id = sums_of_all.scoring_model_id
    left join sums_of_rules
        on rules.scoring_model_id = sums_of_rules.scoring_model_id
        and rules.rule_id = sums_of_rules.rule_id
)

select * from rule_clusters
