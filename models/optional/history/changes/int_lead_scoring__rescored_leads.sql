{{ config(
    enabled=lead_scoring.has_module('history'),
    materialized=lead_scoring.self_reading_table(),
    post_hook="{{ lead_scoring.say_how_many_are_scored() }}",
) }}
{%- set text = dbt.type_string() -%}
{%- set scored_on = lead_scoring.scored_on() -%}
{%- set beginning = lead_scoring.beginning_of_time() %}

with

history_days as (
    select * from {{ ref('int_lead_scoring__history_days') }}
),

contact_changes as (
    select * from {{ ref('int_lead_scoring__contact_changes') }}
),

contact_periods as (
    select * from {{ ref('int_lead_scoring__contact_periods') }}
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
),

erased_contacts as (
    select * from {{ ref('stg_lead_scoring__erased_contacts') }}
),

standing_version as (
    {{ lead_scoring.standing_version() }}
),

standing_leads as (
    {{ lead_scoring.earlier_rows('int_lead_scoring__standing_leads', {
        'contact_id': text,
        'scored_on': 'date',
        'next_change_on': 'date',
        'standing_version': text,
    }) }}
),

edited as (
    {{ lead_scoring.leads_of_edited_models() }}
),

-- A run that finished has left none.
unfinished as (
    {{ lead_scoring.leads_of_an_unfinished_run() }}
),

-- What stands says nothing of days before the last scored one that no run has scored; and where the
-- clock has not moved on, nobody can tell what is new.
run as (
    select
        coalesce(
            max(
                case
                    when is_for_everyone
                        and scored_on < {{ scored_on }}
                        and scored_on <= last_scored_on
                        then 1
                    else 0
                end
            ) = 1
            or max(changes_since) >= {{ lead_scoring.run_clock() }},
            false
        ) as is_for_everyone
    from history_days
),

changes as (
    select
        contact_id,
        min(effective_on) as effective_on
    from contact_changes
    group by contact_id
),

-- Also those that are no leads of this day: they were on earlier ones.
known_contacts as (
    select
        contact_periods.contact_id,
        max(
            case
                when {{ lead_scoring.is_contact_on('contact_periods', scored_on) }}
                    and contact_survivors.contact_id is null
                    then 1
                else 0
            end
        ) = 1 as is_lead
    from contact_periods
    left join contact_survivors
        on contact_periods.contact_id = contact_survivors.contact_id
        and {{ lead_scoring.is_valid_on('contact_survivors', scored_on) }}
    group by contact_periods.contact_id
),

contacts as (
    select
        coalesce(known_contacts.contact_id, standing_leads.contact_id) as contact_id,
        coalesce(known_contacts.is_lead, false) as is_lead,
        standing_leads.scored_on,
        standing_leads.next_change_on,
        standing_leads.standing_version
    from known_contacts
    full outer join standing_leads
        on known_contacts.contact_id = standing_leads.contact_id
),

-- A run that broke off may have left rows of contacts of whom nothing else is known any more.
contacts_with_changes as (
    select
        coalesce(contacts.contact_id, changes.contact_id, unfinished.contact_id) as contact_id,
        coalesce(contacts.is_lead, false) as is_lead,
        contacts.scored_on,
        contacts.next_change_on,
        contacts.standing_version,
        changes.contact_id is not null as has_changed,
        changes.effective_on,
        unfinished.contact_id is not null as is_unfinished
    from contacts
    full outer join changes
        on contacts.contact_id = changes.contact_id
    full outer join unfinished
        on coalesce(contacts.contact_id, changes.contact_id) = unfinished.contact_id
),

with_reason as (
    select
        contacts_with_changes.*,
        case
            when {{ 'true' if lead_scoring.scores_everyone() else 'run.is_for_everyone' }}
                then 'everyone'
            when contacts_with_changes.scored_on is null and contacts_with_changes.is_lead
                then 'new lead'
            when
                coalesce(
                    contacts_with_changes.standing_version <> standing_version.standing_version,
                    contacts_with_changes.scored_on is not null
                )
                or edited.contact_id is not null
                then 'rules'
            when contacts_with_changes.is_unfinished then 'unfinished run'
            when contacts_with_changes.scored_on is not null and not contacts_with_changes.is_lead
                then 'gone'
            when contacts_with_changes.scored_on > {{ scored_on }} then 'earlier day'
            when contacts_with_changes.has_changed then 'new facts'
            when contacts_with_changes.next_change_on <= {{ scored_on }} then 'the day'
        end as reason,
        sum(case when contacts_with_changes.is_lead then 1 else 0 end) over () as lead_count
    from contacts_with_changes
    cross join run
    cross join standing_version
    left join edited
        on contacts_with_changes.contact_id = edited.contact_id
    left join erased_contacts
        on contacts_with_changes.contact_id = erased_contacts.contact_id
    where erased_contacts.contact_id is null
),

-- Of days that no run has scored yet, those from which the lead can differ.
rescored_leads as (
    select
        contact_id,
        is_lead,
        reason,
        case
            when reason in ('new facts', 'the day')
                then
                    least(
                        {{ scored_on }},
                        coalesce(effective_on, {{ scored_on }}),
                        coalesce(next_change_on, {{ scored_on }})
                    )
            else {{ beginning }}
        end as due_from,
        lead_count
    from with_reason
    where reason is not null
)

select * from rescored_leads
