{{ config(
    materialized=lead_scoring.table_of_standing_rows(),
    incremental_strategy='rescored_leads',
    pre_hook="{{ lead_scoring.forget_erased_contacts() }}",
) }}
{%- set has_forecast = lead_scoring.has_module('forecast') -%}
{%- set text = dbt.type_string() %}

with

published_scores as (
    select * from {{ ref('int_lead_scoring__published_scores') }}
    where purpose = 'today'
),

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
    where purpose = 'today'
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

{% if has_forecast -%}
    grade_drops as (
        select * from {{ ref('int_lead_scoring__grade_drops') }}
    ),

    next_engagement_steps as (
        select * from {{ ref('int_lead_scoring__next_engagement_steps') }}
    ),

{% endif -%}
-- Contacts and visitors are far fewer than events: their latest events come first, then whose they
-- are. A recycled lead starts over.
latest_events as (
    select
        current_activity.owner_key,
        max(current_activity.last_occurred_at) as last_occurred_at
    from current_activity
    where current_activity.occurred_on <= {{ lead_scoring.scored_on() }}
        and current_activity.owner_key in (select lead_identities.owner_key from lead_identities)
    group by current_activity.owner_key
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

standing_scores as (
    select
        published_scores.scoring_model_id,
        published_scores.contact_id,
        leads_to_score.company_id,
        {% for column in lead_scoring.columns_of_standing_scores() -%}
            published_scores.{{ column }},
        {% endfor -%}
        top_reasons.top_reasons,
        top_reasons.lasting_reasons,
        last_engagements.last_engaged_at,
        {{ 'grade_drops.grade_drops_on' if has_forecast else 'cast(null as date)' }}
            as grade_drops_on,
        {{ 'next_engagement_steps.next_engagement_step' if has_forecast
            else 'cast(null as ' ~ text ~ ')' }} as next_engagement_step
    from published_scores
    inner join leads_to_score
        on published_scores.contact_key = leads_to_score.contact_key
    left join top_reasons
        on published_scores.scoring_model_id = top_reasons.scoring_model_id
        and published_scores.contact_id = top_reasons.contact_id
    left join last_engagements
        on published_scores.contact_key = last_engagements.contact_key
    {% if has_forecast -%}
        left join grade_drops
            on published_scores.scoring_model_id = grade_drops.scoring_model_id
            and published_scores.contact_id = grade_drops.contact_id
        left join next_engagement_steps
            on published_scores.scoring_model_id = next_engagement_steps.scoring_model_id
            and published_scores.contact_id = next_engagement_steps.contact_id
    {%- endif %}
)

select * from standing_scores
