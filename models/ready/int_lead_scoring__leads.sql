{%- set has_history = lead_scoring.has_module('history') -%}
{%- set has_evidence = lead_scoring.has_module('evidence') -%}
{%- set probabilities = [
    'win_probability', 'win_probability_low', 'win_probability_high', 'expected_amount',
] %}

with

standing_scores as (
    select * from {{ ref('int_lead_scoring__standing_scores') }}
),

events_freshness as (
    select
        newest_at as input_newest_at,
        age_in_hours as input_age_hours
    from {{ ref('int_lead_scoring__input_freshness') }}
    where input = 'events'
),

{% if has_history -%}
    score_history as (
        {{ lead_scoring.score_history() }}
    ),

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
-- Where each stands among the leads of its model.
ranked as (
    select
        standing_scores.*,
        rank() over (
            partition by standing_scores.scoring_model_id
            order by standing_scores.total_score
        ) - 1 as leads_below,
        nullif(count(*) over (partition by standing_scores.scoring_model_id) - 1, 0) as other_leads
    from standing_scores
),

-- The percentile is computed in whole numbers up to the division: half a percent is rounded up.
leads as (
    select
        ranked.scoring_model_id,
        ranked.contact_id,
        ranked.company_id,
        ranked.fit_score,
        ranked.engagement_score,
        ranked.total_score,
        ranked.scaled_score,
        ranked.fit_grade,
        ranked.engagement_grade,
        ranked.lead_grade,
        ranked.is_mql,
        ranked.mql_criteria_set,
        {{ 'mql_runs.entered_on' if has_history else 'cast(null as date)' }} as mql_since,
        ranked.is_suppressed,
        ranked.suppression_reason,
        ranked.next_action,
        ranked.top_reasons,
        ranked.last_engaged_at,
        ranked.grade_drops_on,
        ranked.points_to_next_fit_grade,
        ranked.points_to_next_engagement_grade,
        ranked.next_engagement_step,
        events_freshness.input_newest_at,
        events_freshness.input_age_hours,
        {{ lead_scoring.scored_on() }} as scored_on,
        cast(
            floor((200 * ranked.leads_below + ranked.other_leads) / (2.0 * ranked.other_leads))
            as integer
        ) as score_percentile,
        {% for days in [7, 28] -%}
            cast(
                {{ 'ranked.total_score - score_' ~ days ~ '_days_ago.total_score' if has_history
                    else 'null' }} as {{ lead_scoring.type_points() }}
            ) as score_change_{{ days }}_days,
        {% endfor -%}
        ranked.override,
        ranked.override_reason,
        ranked.overridden_by,
        ranked.overridden_until
        {%- for column in probabilities -%}
            , {{ 'win_probabilities.' ~ column if has_evidence
                else 'cast(null as ' ~ lead_scoring.type_decimal(20, 6) ~ ')' }} as {{ column }}
        {%- endfor %}
    from ranked
    cross join events_freshness
    {% if has_history -%}
        {% for days in [7, 28] -%}
            {% set earlier = 'score_' ~ days ~ '_days_ago' -%}
            left join score_history as {{ earlier }}
                on ranked.scoring_model_id = {{ earlier }}.scoring_model_id
                and ranked.contact_id = {{ earlier }}.contact_id
                and {{ lead_scoring.is_valid_on(
                    earlier, lead_scoring.days_after(lead_scoring.scored_on(), -days)
                ) }}
        {% endfor -%}
        left join mql_runs
            on ranked.scoring_model_id = mql_runs.scoring_model_id
            and ranked.contact_id = mql_runs.contact_id
    {% endif -%}
    {% if has_evidence -%}
        left join win_probabilities
            on ranked.scoring_model_id = win_probabilities.scoring_model_id
            and ranked.contact_id = win_probabilities.contact_id
    {%- endif %}
)

select * from leads
