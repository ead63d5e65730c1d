{{ config(
    enabled=lead_scoring.has_module('handoffs'),
    materialized=lead_scoring.kept_table(), incremental_strategy='delete+insert',
    unique_key=['scoring_model_id', 'contact_id', 'qualified_on'],
    pre_hook="{{ lead_scoring.forget_erased_contacts() }}",
) }}

with

qualified_periods as (
    select * from {{ ref('int_lead_scoring__qualified_periods') }}
),

rules_versions as (
    select * from {{ ref('int_lead_scoring__rules_versions') }}
),

rescored_leads as (
    select * from {{ ref('int_lead_scoring__rescored_leads') }}
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
),

visitor_contacts as (
    select * from {{ ref('int_lead_scoring__visitor_contacts') }}
),

recyclings as (
    select * from {{ ref('stg_lead_scoring__dispositions') }}
    where outcome = 'accepted' and disposition = 'recycled'
),

current_activity as (
    select * from {{ ref('int_lead_scoring__current_activity') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where counting in ('per_event', 'once')
),

-- Whatever its window, a rule sees the day itself.
rules_of_event_kinds as (
    select distinct
        signature_id,
        rule_key
    from {{ ref('int_lead_scoring__event_kind_rules') }}
),

{%- set has_stored_rows = lead_scoring.has_stored_rows() %}

found_before as (
    select * from {{ lead_scoring.stored_rows() if has_stored_rows else 'qualified_periods' }}
    where {{ 'true' if has_stored_rows else 'false' }}
),

-- What was found stands while nothing new is known of the lead. A day that keeps the rules of an
-- earlier run keeps what these matched.
periods_to_look_up as (
    select qualified_periods.*
    from qualified_periods
    left join rules_versions
        on qualified_periods.scoring_model_id = rules_versions.scoring_model_id
        and qualified_periods.rules_version = rules_versions.rules_version
    left join found_before
        on qualified_periods.scoring_model_id = found_before.scoring_model_id
        and qualified_periods.contact_id = found_before.contact_id
        and qualified_periods.qualified_on = found_before.qualified_on
        and qualified_periods.rules_version = found_before.rules_version
    left join rescored_leads
        on qualified_periods.contact_id = rescored_leads.contact_id
    where found_before.contact_id is null
        or (rules_versions.rules_version is not null and rescored_leads.contact_id is not null)
),

leads_to_look_up as (
    select distinct
        contact_id,
        qualified_on
    from periods_to_look_up
),

own_and_merged_ids as (
    {{ lead_scoring.own_and_merged_ids(
        'leads_to_look_up', ['contact_id', 'qualified_on'], 'qualified_on'
    ) }}
),

-- A lead that is recycled starts over on the next day.
recycled as (
    select distinct
        own_and_merged_ids.contact_id,
        own_and_merged_ids.qualified_on
    from own_and_merged_ids
    inner join recyclings
        on own_and_merged_ids.own_or_merged_id = recyclings.contact_id
        and own_and_merged_ids.qualified_on = cast(recyclings.decided_at as date)
),

owner_keys as (
    select
        contact_id,
        qualified_on,
        {{ lead_scoring.contact_key('own_or_merged_id') }} as owner_key
    from own_and_merged_ids

    union all

    select
        own_and_merged_ids.contact_id,
        own_and_merged_ids.qualified_on,
        visitor_contacts.owner_key
    from own_and_merged_ids
    inner join visitor_contacts
        on own_and_merged_ids.own_or_merged_id = visitor_contacts.contact_id
        and own_and_merged_ids.qualified_on >= visitor_contacts.owned_from
),

first_events as (
    select
        rules.scoring_model_id,
        owner_keys.contact_id,
        owner_keys.qualified_on,
        min(current_activity.first_known_at) as first_known_at
    from owner_keys
    inner join current_activity
        on owner_keys.owner_key = current_activity.owner_key
        and owner_keys.qualified_on = current_activity.occurred_on
    inner join rules_of_event_kinds
        on current_activity.signature_id = rules_of_event_kinds.signature_id
    inner join rules
        on rules_of_event_kinds.rule_key = rules.rule_key
        and {{ lead_scoring.is_valid_on('rules', 'owner_keys.qualified_on') }}
    group by rules.scoring_model_id, owner_keys.contact_id, owner_keys.qualified_on
),

qualifying_events as (
    select
        periods_to_look_up.scoring_model_id,
        periods_to_look_up.contact_id,
        periods_to_look_up.qualified_on,
        first_events.first_known_at,
        periods_to_look_up.rules_version
    from periods_to_look_up
    left join recycled
        on periods_to_look_up.contact_id = recycled.contact_id
        and periods_to_look_up.qualified_on = recycled.qualified_on
    left join first_events
        on periods_to_look_up.scoring_model_id = first_events.scoring_model_id
        and periods_to_look_up.contact_id = first_events.contact_id
        and periods_to_look_up.qualified_on = first_events.qualified_on
        and recycled.contact_id is null
)

select * from qualifying_events
