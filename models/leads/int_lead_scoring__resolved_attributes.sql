{%- set contact_attributes = lead_scoring.contact_attributes() -%}
{%- set company_attributes = lead_scoring.company_attributes() -%}
{%- set used_attributes = lead_scoring.used_attributes() -%}

with

contacts as (
    select * from {{ ref('int_lead_scoring__contacts') }}
),

known_companies as (
    select * from {{ ref('stg_lead_scoring__companies') }}
    where outcome = 'accepted'
),

persona_contacts as (
    select * from {{ ref('int_lead_scoring__persona_contacts') }}
),

enrichments as (
    select * from {{ ref('stg_lead_scoring__enrichments') }}
),

attribute_source_ranks as (
    select * from {{ ref('int_lead_scoring__attribute_source_ranks') }}
),

companies as (
    select
        company_id
        {%- for attribute in company_attributes -%}
            , {{ attribute }} as company__{{ attribute }}
        {%- endfor %}
    from known_companies

    union all

    select
        case_id as company_id
        {%- for attribute in company_attributes -%}
            , company__{{ attribute }}
        {%- endfor %}
    from persona_contacts
),

contacts_with_company as (
    select
        contacts.*
        {%- for attribute in company_attributes -%}
            , companies.company__{{ attribute }}
        {%- endfor %}
    from contacts
    left join companies
        on contacts.company_id = companies.company_id
),

-- One row per contact and attribute, missing or not: is_blank must find it.
own_values as (
    {% for attribute in contact_attributes if attribute in used_attributes -%}
        select
            scored_on,
            contact_id,
            '{{ attribute }}' as attribute,
            {{ attribute }} as contact_value,
            {{ 'company__' ~ attribute if attribute in company_attributes else 'null' }}
                as company_value
        from contacts_with_company
        union all
    {% endfor -%}
    {% for attribute in company_attributes if 'company_' ~ attribute in used_attributes -%}
        select
            scored_on,
            contact_id,
            'company_{{ attribute }}' as attribute,
            null as contact_value,
            company__{{ attribute }} as company_value
        from contacts_with_company
        union all
    {% endfor -%}
    select
        scored_on,
        contact_id,
        cast(null as {{ dbt.type_string() }}) as attribute,
        cast(null as {{ dbt.type_string() }}) as contact_value,
        cast(null as {{ dbt.type_string() }}) as company_value
    from contacts
    where 1 = 0
),

known_facts as (
    select
        subject_type,
        subject_id,
        attribute,
        value,
        lower(provider) as provider,
        observed_at
    from enrichments
    where outcome = 'accepted'
        and value is not null
),

facts_of_contacts as (
    select
        contacts.scored_on,
        contacts.contact_id,
        known_facts.attribute,
        known_facts.provider,
        known_facts.value,
        known_facts.observed_at,
        1 as subject_order
    from known_facts
    inner join contacts
        on known_facts.subject_id = contacts.own_contact_id
        and cast(known_facts.observed_at as date) <= contacts.scored_on
    where known_facts.subject_type = 'contact'
        and known_facts.attribute in ({{ lead_scoring.text_list(contact_attributes + ['']) }})

    union all

    select
        contacts.scored_on,
        contacts.contact_id,
        known_facts.attribute,
        known_facts.provider,
        known_facts.value,
        known_facts.observed_at,
        2 as subject_order
    from known_facts
    inner join contacts
        on known_facts.subject_id = contacts.company_id
        and cast(known_facts.observed_at as date) <= contacts.scored_on
    where known_facts.subject_type = 'company'
        and known_facts.attribute in ({{ lead_scoring.text_list(contact_attributes + ['']) }})

    union all

    select
        contacts.scored_on,
        contacts.contact_id,
        'company_' || known_facts.attribute as attribute,
        known_facts.provider,
        known_facts.value,
        known_facts.observed_at,
        2 as subject_order
    from known_facts
    inner join contacts
        on known_facts.subject_id = contacts.company_id
        and cast(known_facts.observed_at as date) <= contacts.scored_on
    where known_facts.subject_type = 'company'
),

facts_ranked as (
    select
        facts_of_contacts.scored_on,
        facts_of_contacts.contact_id,
        facts_of_contacts.attribute,
        facts_of_contacts.value,
        attribute_source_ranks.source_rank,
        row_number() over (
            partition by
                facts_of_contacts.scored_on,
                facts_of_contacts.contact_id,
                facts_of_contacts.attribute
            order by
                attribute_source_ranks.source_rank asc,
                facts_of_contacts.observed_at desc,
                facts_of_contacts.subject_order asc,
                facts_of_contacts.value asc
        ) as fact_rank
    from facts_of_contacts
    inner join attribute_source_ranks
        on facts_of_contacts.attribute = attribute_source_ranks.attribute
        and facts_of_contacts.provider = attribute_source_ranks.source
),

best_facts as (
    select *
    from facts_ranked
    where fact_rank = 1
),

ranks_by_attribute as (
    select
        attribute,
        max(case when source = 'contact' then source_rank end) as contact_rank,
        max(case when source = 'company' then source_rank end) as company_rank,
        max(source_rank) + 1 as rank_of_nothing
    from attribute_source_ranks
    group by attribute
),

values_with_ranks as (
    select
        own_values.scored_on,
        own_values.contact_id,
        own_values.attribute,
        own_values.contact_value,
        own_values.company_value,
        best_facts.value as fact_value,
        case
            when own_values.contact_value is null then ranks_by_attribute.rank_of_nothing
            else ranks_by_attribute.contact_rank
        end as contact_rank,
        case
            when own_values.company_value is null then ranks_by_attribute.rank_of_nothing
            else ranks_by_attribute.company_rank
        end as company_rank,
        coalesce(best_facts.source_rank, ranks_by_attribute.rank_of_nothing) as fact_rank
    from own_values
    inner join ranks_by_attribute
        on own_values.attribute = ranks_by_attribute.attribute
    left join best_facts
        on own_values.scored_on = best_facts.scored_on
        and own_values.contact_id = best_facts.contact_id
        and own_values.attribute = best_facts.attribute
),

-- A missing value is '' from here on: it joins like any other, and no known value is ''.
resolved as (
    select
        scored_on,
        contact_id,
        attribute,
        coalesce(
            case
                when fact_rank < contact_rank and fact_rank < company_rank then fact_value
                when company_rank < contact_rank then company_value
                else contact_value
            end,
            ''
        ) as value
    from values_with_ranks
)

select * from resolved
