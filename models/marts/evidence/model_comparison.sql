{{ config(
    enabled=lead_scoring.has_module('evidence'),
    materialized=lead_scoring.published_table(),
) }}

with

leads as (
    select * from {{ ref('int_lead_scoring__leads') }}
),

rule_differences as (
    select * from {{ ref('int_lead_scoring__rule_differences') }}
),

different_leads as (
    select * from {{ ref('int_lead_scoring__different_leads') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by scoring_model_id, contact_id
            order by abs(points_difference) desc, rule_id
        ) as difference_rank
    from rule_differences
),

in_words as (
    select
        scoring_model_id,
        contact_id,
        difference_rank,
        rule_id || ' '
        || {{ lead_scoring.number_as_text('challenger_points') }}
        || ' instead of '
        || {{ lead_scoring.number_as_text('champion_points') }} as words
    from ranked
    where difference_rank <= 5
),

deciding_rules as (
    select
        scoring_model_id,
        contact_id,
        {{ dbt.listagg('words', "'; '", 'order by difference_rank') }} as deciding_rules
    from in_words
    group by scoring_model_id, contact_id
),

compared as (
    select
        different_leads.scoring_model_id,
        different_leads.compared_to,
        different_leads.contact_id,
        champion_scores.lead_grade as champion_lead_grade,
        challenger_scores.lead_grade as challenger_lead_grade,
        champion_scores.is_mql as champion_is_mql,
        challenger_scores.is_mql as challenger_is_mql,
        {% for score in ['fit_score', 'engagement_score', 'total_score', 'scaled_score'] -%}
            champion_scores.{{ score }} as champion_{{ score }},
            challenger_scores.{{ score }} as challenger_{{ score }},
        {% endfor -%}
        coalesce(
            deciding_rules.deciding_rules,
            case
                when champion_scores.contact_id is null then 'not in the audience of the champion'
                when challenger_scores.contact_id is null
                    then 'not in the audience of the challenger'
                else 'the same points: thresholds, weights, criteria or suppressions differ'
            end
        ) as deciding_rules
    from different_leads
    left join leads as champion_scores
        on different_leads.compared_to = champion_scores.scoring_model_id
        and different_leads.contact_id = champion_scores.contact_id
    left join leads as challenger_scores
        on different_leads.scoring_model_id = challenger_scores.scoring_model_id
        and different_leads.contact_id = challenger_scores.contact_id
    left join deciding_rules
        on different_leads.scoring_model_id = deciding_rules.scoring_model_id
        and different_leads.contact_id = deciding_rules.contact_id
)

select * from compared
