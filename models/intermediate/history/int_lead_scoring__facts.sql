{{ config(
    materialized='incremental',
    unique_key=['subject_type', 'subject_id', 'effective_on', 'fingerprint'],
    incremental_strategy='delete+insert',
    pre_hook="{{ lead_scoring.forget_erased_contacts('subject_id', \"subject_type = 'contact'\") }}",
) }}
-- depends_on: {{ ref('stg_lead_scoring__erased_contacts') }}

with

contact_periods as (
    select * from {{ ref('int_lead_scoring__contact_periods') }}
),

companies as (
    select * from {{ ref('int_lead_scoring__companies') }}
),

enrichments as (
    select * from {{ ref('int_lead_scoring__enrichments') }}
),

opportunities as (
    select * from {{ ref('int_lead_scoring__opportunities') }}
),

dispositions as (
    select * from {{ ref('int_lead_scoring__dispositions') }}
),

contact_merges as (
    select * from {{ ref('int_lead_scoring__contact_merges') }}
),

owning_links as (
    select * from {{ ref('int_lead_scoring__owning_links') }}
),

all_facts as (
    select
        'contact' as subject_type,
        contact_id as subject_id,
        valid_from as effective_on,
        {{ lead_scoring.fingerprint(
            ["'contact'", 'company_id', 'email', 'created_on', 'valid_to']
            + lead_scoring.contact_attributes()
        ) }} as fingerprint
    from contact_periods

    union all

    select
        'company' as subject_type,
        company_id as subject_id,
        null as effective_on,
        {{ lead_scoring.fingerprint(["'company'"] + lead_scoring.company_attributes()) }}
            as fingerprint
    from companies
    where outcome = 'accepted'

    union all

    select
        subject_type,
        subject_id,
        cast(observed_at as date) as effective_on,
        {{ lead_scoring.fingerprint(
            ["'enrichment'", 'attribute', 'value', 'provider', 'observed_at']
        ) }} as fingerprint
    from enrichments
    where outcome = 'accepted'

    union all

    select
        'contact' as subject_type,
        contact_id as subject_id,
        cast(created_at as date) as effective_on,
        {{ lead_scoring.fingerprint(
            ["'opportunity'", 'opportunity_id', 'closed_at', 'is_won']
        ) }} as fingerprint
    from opportunities
    where outcome = 'accepted'

    union all

    select
        'contact' as subject_type,
        contact_id as subject_id,
        cast(decided_at as date) as effective_on,
        {{ lead_scoring.fingerprint(["'disposition'", 'disposition', 'decided_at']) }}
            as fingerprint
    from dispositions
    where outcome = 'accepted'

    union all

    select
        'contact' as subject_type,
        contact_id as subject_id,
        cast(merged_at as date) as effective_on,
        {{ lead_scoring.fingerprint(["'merged into'", 'merged_into_contact_id']) }} as fingerprint
    from contact_merges
    where outcome = 'accepted'

    union all

    select
        'contact' as subject_type,
        merged_into_contact_id as subject_id,
        cast(merged_at as date) as effective_on,
        {{ lead_scoring.fingerprint(["'merge of'", 'contact_id']) }} as fingerprint
    from contact_merges
    where outcome = 'accepted'

    union all

    select
        'contact' as subject_type,
        contact_id as subject_id,
        identified_on as effective_on,
        {{ lead_scoring.fingerprint(["'link'", 'anonymous_id']) }} as fingerprint
    from owning_links
),

facts_of_now as (
    select distinct
        subject_type,
        subject_id,
        coalesce(effective_on, {{ lead_scoring.beginning_of_time() }}) as effective_on,
        fingerprint
    from all_facts
),

earlier_facts as (
    {% if is_incremental() -%}
        select * from {{ this }} where not is_gone
    {%- else -%}
        select
            subject_type,
            subject_id,
            effective_on,
            fingerprint
        from facts_of_now
        where 1 = 0
    {%- endif %}
),

-- A fact that stays keeps the time at which it was first seen.
changed_facts as (
    select
        coalesce(facts_of_now.subject_type, earlier_facts.subject_type) as subject_type,
        coalesce(facts_of_now.subject_id, earlier_facts.subject_id) as subject_id,
        coalesce(facts_of_now.effective_on, earlier_facts.effective_on) as effective_on,
        coalesce(facts_of_now.fingerprint, earlier_facts.fingerprint) as fingerprint,
        facts_of_now.subject_id is null as is_gone,
        {{ lead_scoring.run_clock() }} as recorded_at
    from facts_of_now
    full outer join earlier_facts
        on facts_of_now.subject_type = earlier_facts.subject_type
        and facts_of_now.subject_id = earlier_facts.subject_id
        and facts_of_now.effective_on = earlier_facts.effective_on
        and facts_of_now.fingerprint = earlier_facts.fingerprint
    where facts_of_now.subject_id is null
        or earlier_facts.subject_id is null
)

select * from changed_facts
