{{ config(
    enabled=lead_scoring.has_module('history'),
    materialized=lead_scoring.kept_table(),
    unique_key=['subject_type', 'subject_id', 'effective_on', 'fingerprint'],
    incremental_strategy='delete+insert',
    pre_hook="{{ lead_scoring.forget_erased_contacts(
        'subject_id', \"subject_type in ('contact', 'person')\"
    ) }}",
) }}
{%- set kinds = lead_scoring.kinds_of_facts() %}

with

{% for input in ['contact_merges', 'opportunities', 'dispositions', 'overrides'] -%}
    {{ input }} as (
        select * from {{ ref('stg_lead_scoring__' ~ input) }}
        where outcome = 'accepted'
    ),

{% endfor -%}
{% for model in [
    'contact_periods', 'visitor_contacts', 'job_titles', 'attribute_source_ranks',
] -%}
    {{ model }} as (
        select * from {{ ref('int_lead_scoring__' ~ model) }}
    ),

{% endfor -%}
alternate_activity as (
    select * from {{ ref('int_lead_scoring__current_activity') }}
    where is_alternate
),

event_kinds as (
    {{ lead_scoring.event_kinds_with_type() }}
),

event_types as (
    select * from {{ ref('stg_lead_scoring__event_types') }}
),

email_domains as (
    select * from {{ ref('stg_lead_scoring__email_domains') }}
),

-- Attributes, with what the dictionaries make of them.
contacts as (
    select
        contact_periods.*,
        nullif(email_domains.email_domain_type, 'business') as email_domain_type
        {{- lead_scoring.reading_of_title('contact') }}
    from contact_periods
    left join email_domains
        on {{ lead_scoring.text_after_last_at_sign('contact_periods.email') }}
        = email_domains.domain
    {{ lead_scoring.join_of_title('contact_periods.job_title', 'contact') }}
),

companies as (
    select
        {% for attribute in lead_scoring.company_attributes() -%}
            companies.{{ attribute }},
        {% endfor -%}
        {% if lead_scoring.has_title('company') -%}
            job_titles.seniority,
            job_titles.job_function,
        {% endif -%}
        companies.company_id
    from {{ ref('stg_lead_scoring__companies') }} as companies
    {{ lead_scoring.join_of_title('companies.job_title', 'company') }}
    where companies.outcome = 'accepted'
),

enrichments as (
    select
        enrichments.*,
        job_titles.seniority,
        job_titles.job_function
    from {{ ref('stg_lead_scoring__enrichments') }} as enrichments
    left join job_titles
        on enrichments.value = job_titles.job_title
        and enrichments.attribute = 'job_title'
    where enrichments.outcome = 'accepted'
),

-- An event that names an unknown contact counts for the next contact it names, until the first is
-- known. Events of the first are in the activity, which records its own changes.
claims as (
    select
        alternate_activity.*,
        visitor_contacts.contact_id,
        {{ lead_scoring.later_day(
            'alternate_activity.occurred_on', 'visitor_contacts.owned_from'
        ) }} as claimed_from
    from alternate_activity
    inner join visitor_contacts
        on alternate_activity.owner_key = visitor_contacts.owner_key
),

-- What no person made does not count, from the day on which it would have; what is left of such a
-- day does.
robots as (
    select
        robot_activity.*,
        visitor_contacts.contact_id,
        {{ lead_scoring.later_day(
            'robot_activity.occurred_on', 'visitor_contacts.owned_from'
        ) }} as claimed_from
    from {{ ref('int_lead_scoring__robot_activity') }} as robot_activity
    inner join visitor_contacts
        on robot_activity.owner_key = visitor_contacts.owner_key
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

facts_of_now as (
    {% for fact in kinds -%}
        select distinct
            '{{ fact.subject_type }}' as subject_type,
            {{ fact.subject_id }} as subject_id,
            coalesce(
                cast({{ fact.effective_on }} as date), {{ lead_scoring.beginning_of_time() }}
            ) as effective_on,
            {{ lead_scoring.fingerprint(["'" ~ fact.kind ~ "'"] + fact.columns) }} as fingerprint
        from {{ fact.relation }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

earlier_facts as (
    {{ lead_scoring.earlier_facts() }}
),

-- A fact that is still true keeps the time at which it was first seen.
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
