-- depends_on: {{ ref('int_lead_scoring__event_loads') }}

with

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
),

alternate_activity as (
    select * from {{ ref('int_lead_scoring__alternate_activity') }}
),

persona_events as (
    select * from {{ ref('int_lead_scoring__persona_events') }}
),

event_owners as (
    select * from {{ ref('int_lead_scoring__event_owners') }}
    where {{ lead_scoring.is_case('contact_id') }}
),

all_activity as (
    select
        owner_key,
        loaded_on,
        occurred_on,
        signature_id,
        event_count
    from activity
    where event_count > 0
        and occurred_on <= {{ lead_scoring.scored_on() }}

    union all

    select
        owner_key,
        loaded_on,
        occurred_on,
        signature_id,
        event_count
    from alternate_activity
    where occurred_on <= {{ lead_scoring.scored_on() }}

    union all

    select
        owner_key,
        cast(null as date) as loaded_on,
        occurred_on,
        signature_id,
        event_count
    from persona_events
),

-- What was known on that day. An event that does not say when it was loaded came at once.
case_activity as (
    select
        event_owners.scored_on,
        event_owners.scoring_model_id,
        event_owners.contact_key,
        all_activity.occurred_on,
        all_activity.signature_id,
        all_activity.event_count
    from all_activity
    inner join event_owners
        on all_activity.owner_key = event_owners.owner_key
        and all_activity.occurred_on <= event_owners.scored_on
        and coalesce(all_activity.loaded_on <= event_owners.scored_on, true)
        and coalesce(all_activity.occurred_on > event_owners.last_recycled_on, true)
)

select * from case_activity
