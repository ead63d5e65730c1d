{%- set contact_attributes = lead_scoring.contact_attributes() -%}
{%- set company_attributes = lead_scoring.company_attributes() -%}
{%- set beginning = lead_scoring.beginning_of_time() %}

with

scoring_days as (
    select * from {{ ref('int_lead_scoring__scoring_days') }}
),

facts as (
    select * from {{ ref('int_lead_scoring__facts') }}
),

event_signatures as (
    select * from {{ ref('int_lead_scoring__event_signatures') }}
),

engagement_rules as (
    select * from {{ ref('stg_lead_scoring__engagement_rules') }}
),

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
),

alternate_activity as (
    select * from {{ ref('int_lead_scoring__alternate_activity') }}
),

owners as (
    select * from {{ ref('int_lead_scoring__owners') }}
),

contact_periods as (
    select * from {{ ref('int_lead_scoring__contact_periods') }}
),

companies as (
    select * from {{ ref('stg_lead_scoring__companies') }}
    where outcome = 'accepted'
),

enrichments as (
    select * from {{ ref('stg_lead_scoring__enrichments') }}
    where outcome = 'accepted'
        and value is not null
),

attribute_source_ranks as (
    select * from {{ ref('int_lead_scoring__attribute_source_ranks') }}
),

first_made as (
    select min(made_before_at) as made_before_at
    from scoring_days
    where not is_for_everyone
),

changed_facts as (
    select
        facts.subject_type,
        facts.subject_id,
        facts.fingerprint,
        facts.recorded_at
    from facts
    inner join first_made
        on facts.recorded_at > first_made.made_before_at
    where facts.subject_type not in ('contact', 'company')
),

-- Events whose type or properties read otherwise --------------------------------------------------

-- A rule may name an event type as a source does.
names_in_rules as (
    select distinct
        event_type,
        {{ lead_scoring.fingerprint(["'event type'", 'event_type']) }} as fingerprint
    from engagement_rules
    where event_type is not null
),

types_that_rules_see as (
    select
        changed_facts.subject_id as event_type,
        changed_facts.recorded_at
    from changed_facts
    inner join names_in_rules
        on changed_facts.fingerprint = names_in_rules.fingerprint
    where changed_facts.subject_type = 'event type'

    union all

    select
        names_in_rules.event_type,
        changed_facts.recorded_at
    from changed_facts
    inner join names_in_rules
        on changed_facts.fingerprint = names_in_rules.fingerprint
    where changed_facts.subject_type = 'event type'
),

changed_signatures as (
    select
        event_signatures.signature_id,
        changed_facts.recorded_at
    from changed_facts
    inner join event_signatures
        on changed_facts.subject_id = cast(event_signatures.signature_id as {{ dbt.type_string() }})
    where changed_facts.subject_type = 'signature'

    union all

    select
        event_signatures.signature_id,
        types_that_rules_see.recorded_at
    from types_that_rules_see
    inner join event_signatures
        on types_that_rules_see.event_type = event_signatures.event_type
),

signatures_by_time as (
    select
        signature_id,
        max(recorded_at) as recorded_at
    from changed_signatures
    group by signature_id
),

all_activity as (
    select
        owner_key,
        occurred_on,
        signature_id
    from activity
    where event_count > 0

    union all

    select
        owner_key,
        occurred_on,
        signature_id
    from alternate_activity
),

changes_of_events as (
    select
        owners.contact_id,
        {{ lead_scoring.later_day('all_activity.occurred_on', 'owners.owned_from') }}
            as effective_on,
        signatures_by_time.recorded_at
    from all_activity
    inner join signatures_by_time
        on all_activity.signature_id = signatures_by_time.signature_id
    inner join owners
        on all_activity.owner_key = owners.owner_key
),

-- Attributes that read otherwise ------------------------------------------------------------------

changed_domains as (
    select
        contact_periods.contact_id,
        coalesce(contact_periods.valid_from, {{ beginning }}) as effective_on,
        changed_facts.recorded_at
    from changed_facts
    inner join contact_periods
        on changed_facts.subject_id
        = {{ lead_scoring.text_after_last_at_sign('contact_periods.email') }}
    where changed_facts.subject_type = 'email domain'
),

source_pairs as (
    select
        attribute_source_ranks.attribute,
        attribute_source_ranks.source,
        other_ranks.source as other_source,
        {{ lead_scoring.fingerprint([
            'attribute_source_ranks.attribute', 'attribute_source_ranks.source',
            'other_ranks.source',
        ]) }} as subject_id
    from attribute_source_ranks
    inner join attribute_source_ranks as other_ranks
        on attribute_source_ranks.attribute = other_ranks.attribute
        and attribute_source_ranks.source <> other_ranks.source
),

changed_orders as (
    select
        source_pairs.attribute,
        source_pairs.source,
        source_pairs.other_source,
        changed_facts.recorded_at
    from changed_facts
    inner join source_pairs
        on changed_facts.subject_id = source_pairs.subject_id
    where changed_facts.subject_type = 'source order'
),

changed_titles as (
    select
        subject_id as title_id,
        recorded_at
    from changed_facts
    where subject_type = 'job title'
),

attributes_in_question as (
    select attribute
    from changed_orders

    union distinct

    select 'job_title' as attribute
    from changed_titles
),

-- What each source has to say, whichever of them is believed.
values_of_sources as (
    {% for attribute in contact_attributes -%}
        select
            contact_id,
            '{{ attribute }}' as attribute,
            'contact' as source,
            {{ attribute }} as value,
            valid_from as known_from,
            cast(null as date) as observed_on
        from contact_periods
        where {{ attribute }} is not null

        union all

    {% endfor -%}
    {% for attribute in company_attributes -%}
        {% for name in ['company_' ~ attribute, attribute]
            if name != attribute or attribute in contact_attributes -%}
            select
                contact_periods.contact_id,
                '{{ name }}' as attribute,
                'company' as source,
                companies.{{ attribute }} as value,
                contact_periods.valid_from as known_from,
                cast(null as date) as observed_on
            from contact_periods
            inner join companies
                on contact_periods.company_id = companies.company_id
            where companies.{{ attribute }} is not null

            union all

        {% endfor -%}
    {% endfor -%}
    select
        subject_id as contact_id,
        attribute,
        lower(provider) as source,
        value,
        cast(null as date) as known_from,
        cast(observed_at as date) as observed_on
    from enrichments
    where subject_type = 'contact'

    {% for name in ['enrichments.attribute', "'company_' || enrichments.attribute"] -%}
        union all

        select
            contact_periods.contact_id,
            {{ name }} as attribute,
            lower(enrichments.provider) as source,
            enrichments.value,
            contact_periods.valid_from as known_from,
            cast(enrichments.observed_at as date) as observed_on
        from enrichments
        inner join contact_periods
            on enrichments.subject_id = contact_periods.company_id
        where enrichments.subject_type = 'company'

    {% endfor -%}
),

values_in_question as (
    select
        values_of_sources.contact_id,
        values_of_sources.attribute,
        values_of_sources.source,
        values_of_sources.value,
        greatest(
            coalesce(values_of_sources.known_from, {{ beginning }}),
            coalesce(values_of_sources.observed_on, {{ beginning }})
        ) as known_from
    from values_of_sources
    inner join attributes_in_question
        on values_of_sources.attribute = attributes_in_question.attribute
),

changed_choices as (
    select
        values_in_question.contact_id,
        greatest(values_in_question.known_from, other_values.known_from) as effective_on,
        changed_orders.recorded_at
    from changed_orders
    inner join values_in_question
        on changed_orders.attribute = values_in_question.attribute
        and changed_orders.source = values_in_question.source
    inner join values_in_question as other_values
        on changed_orders.attribute = other_values.attribute
        and changed_orders.other_source = other_values.source
        and values_in_question.contact_id = other_values.contact_id
        and values_in_question.value <> other_values.value
),

titles_read_anew as (
    select
        values_in_question.contact_id,
        values_in_question.known_from as effective_on,
        changed_titles.recorded_at
    from values_in_question
    inner join changed_titles
        on {{ lead_scoring.fingerprint(['values_in_question.value']) }} = changed_titles.title_id
    where values_in_question.attribute = 'job_title'
),

all_changes as (
    select
        contact_id,
        effective_on,
        recorded_at,
        true as is_of_events
    from changes_of_events

    {% for relation in ['changed_domains', 'changed_choices', 'titles_read_anew'] -%}
        union all

        select
            contact_id,
            effective_on,
            recorded_at,
            false as is_of_events
        from {{ relation }}

    {% endfor -%}
),

dictionary_changes as (
    select
        contact_id,
        is_of_events,
        recorded_at,
        min(effective_on) as effective_on
    from all_changes
    group by contact_id, is_of_events, recorded_at
)

select * from dictionary_changes
