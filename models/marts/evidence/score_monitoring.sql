{{ config(
    enabled=lead_scoring.has_module('evidence'),
    materialized=lead_scoring.published_table(),
) }}

with

score_outcomes as (
    select * from {{ ref('int_lead_scoring__score_outcomes') }}
),

prediction_errors as (
    select * from {{ ref('int_lead_scoring__prediction_errors') }}
    where landmark = known_before
),

rule_stability as (
    select * from {{ ref('int_lead_scoring__rule_stability') }}
),

probability_checks as (
    select * from {{ ref('int_lead_scoring__probability_checks') }}
),

with_sums as (
    select
        scoring_model_id,
        landmark,
        judgements,
        conversions,
        sum(judgements - conversions) over (
            partition by scoring_model_id, landmark
            order by total_score
            rows between unbounded preceding and current row
        ) as not_won_up_to
    from score_outcomes
),

landmarks as (
    select
        scoring_model_id,
        landmark,
        cast(sum(judgements) as bigint) as judgements,
        cast(sum(conversions) as bigint) as conversions,
        {{ lead_scoring.rate('sum(conversions)', 'sum(judgements)') }} as base_rate,
        -- Each lead is judged once: what effective_count comes to.
        case
            when sum(conversions) in (0, sum(judgements)) then sum(judgements)
            else sum(judgements) - 1
        end as effective_leads,
        -- Of the pairs of a lead that was won and one that was not: those in the right order, a tie
        -- being half of one.
        {{ lead_scoring.rate(
            'sum(conversions * (2 * not_won_up_to - (judgements - conversions)))',
            '2 * sum(conversions) * sum(judgements - conversions)'
        ) }} as auc
    from with_sums
    group by scoring_model_id, landmark
),

numbers as (
    {% for decile in range(1, 11) -%}
        select {{ decile }} as decile
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

deciles as (
    select
        landmarks.scoring_model_id,
        landmarks.landmark,
        landmarks.judgements as judgements_of_all,
        numbers.decile,
        coalesce(sum(score_outcomes.judgements), 0) as judgements
    from landmarks
    cross join numbers
    left join score_outcomes
        on landmarks.scoring_model_id = score_outcomes.scoring_model_id
        and landmarks.landmark = score_outcomes.landmark
        and numbers.decile = score_outcomes.score_decile
    group by
        landmarks.scoring_model_id,
        landmarks.landmark,
        landmarks.judgements,
        numbers.decile
),

deciles_before as (
    select
        *
        {%- for column in ['judgements', 'judgements_of_all'] -%}
            , sum({{ column }}) over (
                partition by scoring_model_id, decile
                order by landmark
                rows between unbounded preceding and 1 preceding
            ) as {{ column }}_before
        {%- endfor %}
    from deciles
),

score_stability as (
    select
        scoring_model_id,
        landmark,
        {{ lead_scoring.exact_sum(
            lead_scoring.stability_part('judgements', 'judgements_of_all', 10), 12
        ) }} as stability_index
    from deciles_before
    where judgements_before is not null
    group by scoring_model_id, landmark
),

rules_ranked as (
    select
        *,
        row_number() over (
            partition by scoring_model_id, landmark
            order by {{ lead_scoring.as_published('stability_index') }} desc, rule_id
        ) as place
    from rule_stability
),

monitoring as (
    select
        landmarks.scoring_model_id,
        landmarks.landmark,
        landmarks.judgements,
        landmarks.conversions,
        {{ lead_scoring.as_published('landmarks.base_rate') }} as base_rate,
        {% for side in ['low', 'high'] -%}
            {{ lead_scoring.as_published(
                lead_scoring.wilson_limit('landmarks.base_rate', 'landmarks.effective_leads', side)
            ) }} as base_rate_{{ side }},
        {% endfor -%}
        {{ lead_scoring.as_published('landmarks.auc') }} as auc,
        {% for column in ['squared_errors', 'squared_errors_of_base_rate'] -%}
            {{ lead_scoring.as_published(
                lead_scoring.rate('prediction_errors.' ~ column, 'prediction_errors.judgements')
            ) }} as {{ column | replace('squared_errors', 'brier_score') }},
        {% endfor -%}
        {{ lead_scoring.as_published(
            '(prediction_errors.judgements * prediction_errors.predicted_of_conversions'
            ~ ' - prediction_errors.predicted * prediction_errors.conversions)'
            ~ ' / nullif('
            ~ 'prediction_errors.judgements * prediction_errors.squares_of_predicted'
            ~ ' - prediction_errors.predicted * prediction_errors.predicted, 0)'
        ) }} as calibration_slope,
        {{ lead_scoring.as_published('score_stability.stability_index') }} as psi_of_scores,
        {{ lead_scoring.as_published('rules_ranked.stability_index') }} as largest_psi_of_rules,
        rules_ranked.rule_id as rule_with_largest_psi,
        probability_checks.reason
    from landmarks
    inner join probability_checks
        on landmarks.scoring_model_id = probability_checks.scoring_model_id
    left join prediction_errors
        on landmarks.scoring_model_id = prediction_errors.scoring_model_id
        and landmarks.landmark = prediction_errors.landmark
    left join score_stability
        on landmarks.scoring_model_id = score_stability.scoring_model_id
        and landmarks.landmark = score_stability.landmark
    left join rules_ranked
        on landmarks.scoring_model_id = rules_ranked.scoring_model_id
        and landmarks.landmark = rules_ranked.landmark
        and rules_ranked.place = 1
)

select * from monitoring
