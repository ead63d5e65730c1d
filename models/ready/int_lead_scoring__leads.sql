{%- set has_history = lead_scoring.has_module('history') -%}
{%- set has_evidence = lead_scoring.has_module('evidence') -%}
{%- set probabilities = [
    'win_probability', 'win_probability_low', 'win_probability_high', 'expected_amount',
] %}

with

standing_scores as (
    select * from {{ ref('int_lead_scoring__standing_scores') }}
),

lead_standings as (
    select * from {{ ref('int_lead_scoring__lead_standings') }}
),

events_freshness as (
    select
        newest_at as input_newest_at,
        age_in_hours as input_age_hours
    from {{ ref('int_lead_scoring__input_freshness') }}
    where input = 'events'
),

{% if has_history -%}
    mql_runs as (
        select * from {{ ref('int_lead_scoring__mql_runs') }}
        where exited_on is null
    ),

{% endif -%}
{% if has_evidence -%}
    win_probabilities as (
        select * from {{ ref('int_lead_scoring__win_probabilities') }}
    ),

{% endif -%}
leads as (
    select
        standing_scores.scoring_model_id,
        standing_scores.contact_id,
        standing_scores.company_id,
        standing_scores.fit_score,
        standing_scores.engagement_score,
        standing_scores.total_score,
        standing_scores.scaled_score,
        standing_scores.fit_grade,
        standing_scores.engagement_grade,
        standing_scores.lead_grade,
        standing_scores.is_mql,
        standing_scores.mql_criteria_set,
        {{ 'mql_runs.entered_on' if has_history else 'cast(null as date)' }} as mql_since,
        standing_scores.is_suppressed,
        standing_scores.suppression_reason,
        standing_scores.next_action,
        standing_scores.top_reasons,
        standing_scores.last_engaged_at,
        standing_scores.grade_drops_on,
        standing_scores.points_to_next_fit_grade,
        standing_scores.points_to_next_engagement_grade,
        standing_scores.next_engagement_step,
        events_freshness.input_newest_at,
        events_freshness.input_age_hours,
        {{ lead_scoring.scored_on() }} as scored_on,
        lead_standings.score_percentile,
        lead_standings.score_change_7_days,
        lead_standings.score_change_28_days,
        standing_scores.override,
        standing_scores.override_reason,
        standing_scores.overridden_by,
        standing_scores.overridden_until
        {%- for column in probabilities -%}
            , {{ 'win_probabilities.' ~ column if has_evidence
                else 'cast(null as ' ~ lead_scoring.type_decimal(20, 6) ~ ')' }} as {{ column }}
        {%- endfor %}
    from standing_scores
    cross join events_freshness
    inner join lead_standings
        on standing_scores.scoring_model_id = lead_standings.scoring_model_id
        and standing_scores.contact_id = lead_standings.contact_id
    {% if has_history -%}
        left join mql_runs
            on standing_scores.scoring_model_id = mql_runs.scoring_model_id
            and standing_scores.contact_id = mql_runs.contact_id
    {% endif -%}
    {% if has_evidence -%}
        left join win_probabilities
            on standing_scores.scoring_model_id = win_probabilities.scoring_model_id
            and standing_scores.contact_id = win_probabilities.contact_id
    {%- endif %}
)

select * from leads
