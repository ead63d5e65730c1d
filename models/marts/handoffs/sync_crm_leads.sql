{{ config(
    enabled=lead_scoring.has_module('handoffs'),
    materialized=lead_scoring.self_reading_table(),
    full_refresh=false,
) }}
{%- do lead_scoring.after_all_scores() -%}
{%- set text = dbt.type_string() -%}
{%- set payload = {
    'company_id': text,
    'scaled_score': 'integer',
    'fit_grade': text,
    'engagement_grade': text,
    'lead_grade': text,
    'is_mql': 'boolean',
    'mql_since': 'date',
    'mql_criteria_set': text,
    'is_suppressed': 'boolean',
    'suppression_reason': text,
    'next_action': text,
    'top_reasons': text,
    'last_engaged_at': 'timestamp',
    'grade_drops_on': 'date',
    'override': text,
    'override_reason': text,
    'overridden_by': text,
    'overridden_until': 'date',
} %}

with

leads as (
    select * from {{ ref('int_lead_scoring__leads') }}
),

standing_scores as (
    select * from {{ ref('int_lead_scoring__standing_scores') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

score_history as (
    {{ lead_scoring.score_history() }}
),

erased_contacts as (
    select * from {{ ref('stg_lead_scoring__erased_contacts') }}
),

-- What the CRM was told does not depend on inputs, so even a full refresh keeps it.
written_before as (
    {{ lead_scoring.earlier_rows('sync_crm_leads', {
        'scoring_model_id': text,
        'contact_id': text,
        'operation': text,
        'payload_hash': text,
        'payload_changed_at': 'timestamp',
        'sync_version': 'bigint',
    }, in_full_refresh=true) }}
),

champions as (
    select scoring_model_id
    from scoring_models
    where status = 'champion'
),

leads_to_write as (
    select
        leads.scoring_model_id,
        leads.contact_id,
        'upsert' as operation
        {%- for column in payload -%}
            , {{ 'standing_scores.lasting_reasons as top_reasons' if column == 'top_reasons'
                else 'leads.' ~ column }}
        {%- endfor %}
    from leads
    inner join champions
        on leads.scoring_model_id = champions.scoring_model_id
    inner join standing_scores
        on leads.scoring_model_id = standing_scores.scoring_model_id
        and leads.contact_id = standing_scores.contact_id
),

-- What earlier runs wrote, even if the model no longer exists; and pending deletes, which a tool
-- may not have read before the request was withdrawn.
leads_in_the_crm as (
    select
        scoring_model_id,
        contact_id
    from written_before
    where operation <> 'delete'

    union all

    select
        champions.scoring_model_id,
        written_before.contact_id
    from written_before
    cross join champions
    where written_before.operation = 'delete'

    union all

    -- Without an earlier sync, the history shows what was written.
    select
        score_history.scoring_model_id,
        score_history.contact_id
    from score_history
    inner join champions
        on score_history.scoring_model_id = champions.scoring_model_id
),

-- Whatever the reason: the lead may be gone, or the model no longer a champion. Looked up before
-- distinct: the history has a row for each change of a lead.
not_scored_any_more as (
    select distinct
        leads_in_the_crm.scoring_model_id,
        leads_in_the_crm.contact_id
    from leads_in_the_crm
    left join leads_to_write
        on leads_in_the_crm.scoring_model_id = leads_to_write.scoring_model_id
        and leads_in_the_crm.contact_id = leads_to_write.contact_id
    where leads_to_write.contact_id is null
),

leads_to_clear as (
    select
        not_scored_any_more.scoring_model_id,
        not_scored_any_more.contact_id,
        'clear' as operation
        {%- for column, type in payload.items() -%}
            , cast(null as {{ type }}) as {{ column }}
        {%- endfor %}
    from not_scored_any_more
    left join erased_contacts
        on not_scored_any_more.contact_id = erased_contacts.contact_id
    where erased_contacts.contact_id is null
),

leads_to_delete as (
    select
        cast(null as {{ dbt.type_string() }}) as scoring_model_id,
        contact_id,
        'delete' as operation
        {%- for column, type in payload.items() -%}
            , cast(null as {{ type }}) as {{ column }}
        {%- endfor %}
    from erased_contacts
),

all_leads as (
    select * from leads_to_write

    union all

    select * from leads_to_clear

    union all

    select * from leads_to_delete
),

leads_hashed as (
    select
        *,
        {{ lead_scoring.fingerprint(['operation'] + payload.keys() | list) }} as payload_hash
    from all_leads
),

-- Above the versions of all earlier runs, even if clocks disagree.
this_run as (
    select
        greatest(
            {{ lead_scoring.run_clock_in_milliseconds() }}, coalesce(max(sync_version) + 1, 0)
        ) as sync_version
    from written_before
),

-- Rows that the CRM already has keep the run that last changed them.
with_last_change as (
    select
        leads_hashed.*,
        coalesce(
            written_before.payload_changed_at, {{ lead_scoring.run_clock() }}
        ) as payload_changed_at,
        cast(
            coalesce(written_before.sync_version, this_run.sync_version) as bigint
        ) as sync_version
    from leads_hashed
    cross join this_run
    left join written_before
        on leads_hashed.scoring_model_id is not distinct from written_before.scoring_model_id
        and leads_hashed.contact_id = written_before.contact_id
        and leads_hashed.payload_hash = written_before.payload_hash
)

select * from with_last_change
