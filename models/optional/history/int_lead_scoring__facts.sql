{{ config(
    materialized=lead_scoring.kept_table(),
    unique_key=['subject_type', 'subject_id', 'effective_on', 'fingerprint'],
    incremental_strategy='delete+insert',
    pre_hook="{{ lead_scoring.forget_erased_contacts('subject_id', \"subject_type = 'contact'\") }}",
) }}
-- depends_on: {{ ref('stg_lead_scoring__erased_contacts') }}
{%- set attributes = lead_scoring.contact_attributes() -%}
{#- What is known of whom, from when on, and the columns on which a score can depend; then how
    inputs read. Dictionaries make these, not rules: an edit of rules changes no fact. -#}
{%- set kinds = [
    {
        'kind': 'contact', 'relation': 'contact_periods', 'effective_on': 'valid_from',
        'columns': ['company_id', 'email', 'created_on', 'valid_to'] + attributes,
    },
    {
        'kind': 'company', 'relation': 'companies', 'effective_on': 'null',
        'subject_type': "'company'", 'subject_id': 'company_id',
        'columns': lead_scoring.company_attributes(),
    },
    {
        'kind': 'enrichment', 'relation': 'enrichments', 'effective_on': 'observed_at',
        'subject_type': 'subject_type', 'subject_id': 'subject_id',
        'columns': ['attribute', 'value', 'provider', 'observed_at'],
    },
    {
        'kind': 'opportunity', 'relation': 'opportunities', 'effective_on': 'created_at',
        'columns': ['opportunity_id', 'closed_at', 'is_won'],
    },
    {
        'kind': 'disposition', 'relation': 'dispositions', 'effective_on': 'decided_at',
        'columns': ['disposition', 'decided_at'],
    },
    {
        'kind': 'merged into', 'relation': 'contact_merges', 'effective_on': 'merged_at',
        'columns': ['merged_into_contact_id'],
    },
    {
        'kind': 'merge of', 'relation': 'contact_merges', 'effective_on': 'merged_at',
        'subject_id': 'merged_into_contact_id',
        'columns': ['contact_id'],
    },
    {
        'kind': 'link', 'relation': 'owning_links', 'effective_on': 'identified_on',
        'columns': ['anonymous_id'],
    },
    {
        'kind': 'claim', 'relation': 'claims', 'effective_on': 'claimed_from',
        'columns': ['owner_key', 'loaded_on', 'signature_id', 'event_count'],
    },
    {
        'kind': 'signature', 'relation': 'event_signatures', 'effective_on': 'null',
        'subject_type': "'signature'",
        'subject_id': 'cast(signature_id as ' ~ dbt.type_string() ~ ')',
        'columns': ['event_type'] + lead_scoring.event_properties(),
    },
    {
        'kind': 'event type', 'relation': 'event_types', 'effective_on': 'null',
        'subject_type': "'event type'", 'subject_id': 'event_type',
        'columns': ['raw_event_type'],
    },
    {
        'kind': 'job title', 'relation': 'job_titles', 'effective_on': 'null',
        'subject_type': "'job title'", 'subject_id': lead_scoring.fingerprint(['job_title']),
        'columns': ['seniority', 'job_function'],
    },
    {
        'kind': 'email domain', 'relation': 'email_domains', 'effective_on': 'null',
        'subject_type': "'email domain'", 'subject_id': 'domain',
        'columns': ['email_domain_type'],
    },
    {
        'kind': 'source order', 'relation': 'source_orders', 'effective_on': 'null',
        'subject_type': "'source order'",
        'subject_id': lead_scoring.fingerprint(['attribute', 'source', 'source_after']),
        'columns': [],
    },
] %}
{%- set relations_without_outcome = [
    'contact_periods', 'owning_links', 'claims', 'event_signatures', 'event_types', 'job_titles',
    'email_domains', 'source_orders',
] %}

with

contact_periods as (
    select * from {{ ref('int_lead_scoring__contact_periods') }}
),

companies as (
    select * from {{ ref('stg_lead_scoring__companies') }}
),

enrichments as (
    select * from {{ ref('stg_lead_scoring__enrichments') }}
),

opportunities as (
    select * from {{ ref('stg_lead_scoring__opportunities') }}
),

dispositions as (
    select * from {{ ref('stg_lead_scoring__dispositions') }}
),

contact_merges as (
    select * from {{ ref('stg_lead_scoring__contact_merges') }}
),

owning_links as (
    select * from {{ ref('int_lead_scoring__owning_links') }}
),

alternate_activity as (
    select * from {{ ref('int_lead_scoring__alternate_activity') }}
),

owners as (
    select * from {{ ref('int_lead_scoring__owners') }}
),

event_signatures as (
    select * from {{ ref('int_lead_scoring__event_signatures') }}
),

event_types as (
    select * from {{ ref('stg_lead_scoring__event_types') }}
),

all_job_titles as (
    select * from {{ ref('int_lead_scoring__job_titles') }}
),

all_email_domains as (
    select * from {{ ref('stg_lead_scoring__email_domains') }}
),

attribute_source_ranks as (
    select * from {{ ref('int_lead_scoring__attribute_source_ranks') }}
),

-- An event that names a contact whom nobody knows counts for the next that it names, until that
-- contact is known. Events of the first are in the activity, which tells of changes by itself.
claims as (
    select
        alternate_activity.*,
        owners.contact_id,
        {{ lead_scoring.later_day('alternate_activity.occurred_on', 'owners.owned_from') }}
            as claimed_from
    from alternate_activity
    inner join owners
        on alternate_activity.owner_key = owners.owner_key
),

-- What says no more than what holds without it is no fact.
job_titles as (
    select *
    from all_job_titles
    where seniority <> ''
        or job_function <> ''
),

email_domains as (
    select *
    from all_email_domains
    where email_domain_type <> 'business'
),

source_orders as (
    select
        attribute_source_ranks.attribute,
        attribute_source_ranks.source,
        ranks_after.source as source_after
    from attribute_source_ranks
    inner join attribute_source_ranks as ranks_after
        on attribute_source_ranks.attribute = ranks_after.attribute
        and attribute_source_ranks.source_rank < ranks_after.source_rank
),

all_facts as (
    {% for fact in kinds -%}
        select
            {{ fact.subject_type or "'contact'" }} as subject_type,
            {{ fact.subject_id or 'contact_id' }} as subject_id,
            cast({{ fact.effective_on }} as date) as effective_on,
            {{ lead_scoring.fingerprint(["'" ~ fact.kind ~ "'"] + fact.columns) }} as fingerprint
        from {{ fact.relation }}
        {%- if fact.relation not in relations_without_outcome %}
            where outcome = 'accepted'
        {%- endif %}
        {% if not loop.last %}
            union all

        {% endif %}
    {%- endfor %}
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
    {% if lead_scoring.has_stored_rows() -%}
        select *
        from {{ this }}
        where not is_gone
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
