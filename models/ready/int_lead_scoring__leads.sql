{%- set has_history = lead_scoring.has_module('history') -%}
{%- set has_forecast = lead_scoring.has_module('forecast') -%}
{%- set has_evidence = lead_scoring.has_module('evidence') -%}
{%- set probabilities = [
    'win_probability', 'win_probability_low', 'win_probability_high', 'expected_amount',
] %}

with

published_scores as (
    select * from {{ ref('int_lead_scoring__published_scores') }}
    where purpose = 'today'
),

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
    where purpose = 'today'
),

lead_standings as (
    select * from {{ ref('int_lead_scoring__lead_standings') }}
),

top_reasons as (
    select * from {{ ref('int_lead_scoring__top_reasons') }}
),

current_activity as (
    select * from {{ ref('int_lead_scoring__current_activity') }}
),

lead_identities as (
    select * from {{ ref('int_lead_scoring__lead_identities') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

sales_outcomes as (
    select * from {{ ref('int_lead_scoring__sales_outcomes') }}
    where scored_on = {{ lead_scoring.scored_on() }}
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
{% if has_forecast -%}
    grade_drops as (
        select * from {{ ref('int_lead_scoring__grade_drops') }}
    ),

    next_engagement_steps as (
        select * from {{ ref('int_lead_scoring__next_engagement_steps') }}
    ),

{% endif -%}
{% if has_evidence -%}
    win_probabilities as (
        select * from {{ ref('int_lead_scoring__win_probabilities') }}
    ),

{% endif -%}
-- Contacts and visitors are far fewer than events: their latest events come first, then whose they
-- are. A recycled lead starts over.
latest_events as (
    select
        owner_key,
        max(last_occurred_at) as last_occurred_at
    from current_activity
    where occurred_on <= {{ lead_scoring.scored_on() }}
    group by owner_key
),

last_engagements as (
    select
        lead_identities.contact_key,
        max(latest_events.last_occurred_at) as last_engaged_at
    from latest_events
    inner join lead_identities
        on latest_events.owner_key = lead_identities.owner_key
    left join sales_outcomes
        on lead_identities.contact_key = sales_outcomes.contact_key
    where
        coalesce(
            cast(latest_events.last_occurred_at as date) > sales_outcomes.last_recycled_on, true
        )
    group by lead_identities.contact_key
),

leads as (
    select
        published_scores.scoring_model_id,
        published_scores.contact_id,
        leads_to_score.company_id,
        published_scores.fit_score,
        published_scores.engagement_score,
        published_scores.total_score,
        published_scores.scaled_score,
        published_scores.fit_grade,
        published_scores.engagement_grade,
        published_scores.lead_grade,
        published_scores.is_mql,
        published_scores.mql_criteria_set,
        {{ 'mql_runs.entered_on' if has_history else 'cast(null as date)' }} as mql_since,
        published_scores.is_suppressed,
        published_scores.suppression_reason,
        published_scores.next_action,
        top_reasons.top_reasons,
        last_engagements.last_engaged_at,
        {{ 'grade_drops.grade_drops_on' if has_forecast else 'cast(null as date)' }}
            as grade_drops_on,
        published_scores.points_to_next_fit_grade,
        published_scores.points_to_next_engagement_grade,
        {{ 'next_engagement_steps.next_engagement_step' if has_forecast
            else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as next_engagement_step,
        events_freshness.input_newest_at,
        events_freshness.input_age_hours,
        published_scores.scored_on,
        lead_standings.score_percentile,
        lead_standings.score_change_7_days,
        lead_standings.score_change_28_days,
        published_scores.override,
        published_scores.override_reason,
        published_scores.overridden_by,
        published_scores.overridden_until
        {%- for column in probabilities -%}
            , {{ 'win_probabilities.' ~ column if has_evidence
                else 'cast(null as ' ~ lead_scoring.type_decimal(20, 6) ~ ')' }} as {{ column }}
        {%- endfor %}
    from published_scores
    cross join events_freshness
    inner join lead_standings
        on published_scores.scoring_model_id = lead_standings.scoring_model_id
        and published_scores.contact_id = lead_standings.contact_id
    inner join leads_to_score
        on published_scores.contact_key = leads_to_score.contact_key
    left join top_reasons
        on published_scores.scoring_model_id = top_reasons.scoring_model_id
        and published_scores.contact_id = top_reasons.contact_id
    left join last_engagements
        on published_scores.contact_key = last_engagements.contact_key
    {% if has_history -%}
        left join mql_runs
            on published_scores.scoring_model_id = mql_runs.scoring_model_id
            and published_scores.contact_id = mql_runs.contact_id
    {% endif -%}
    {% if has_evidence -%}
        left join win_probabilities
            on published_scores.scoring_model_id = win_probabilities.scoring_model_id
            and published_scores.contact_id = win_probabilities.contact_id
    {% endif -%}
    {% if has_forecast -%}
        left join grade_drops
            on published_scores.scoring_model_id = grade_drops.scoring_model_id
            and published_scores.contact_id = grade_drops.contact_id
        left join next_engagement_steps
            on published_scores.scoring_model_id = next_engagement_steps.scoring_model_id
            and published_scores.contact_id = next_engagement_steps.contact_id
    {%- endif %}
)

select * from leads
