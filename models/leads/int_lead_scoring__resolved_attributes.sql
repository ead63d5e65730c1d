{%- set contact_attributes = lead_scoring.contact_attributes() -%}
{%- set company_attributes = lead_scoring.company_attributes() -%}
{%- set used_attributes = lead_scoring.used_attributes() -%}

with

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
),

companies as (
    select * from {{ ref('stg_lead_scoring__companies') }}
    where outcome = 'accepted'
),

known_facts as (
    select
        subject_type,
        subject_id,
        attribute,
        value,
        lower(provider) as provider,
        observed_at
    from {{ ref('stg_lead_scoring__enrichments') }}
    where outcome = 'accepted'
        and value is not null
),

attribute_source_ranks as (
    select * from {{ ref('int_lead_scoring__attribute_source_ranks') }}
),

-- A persona has its company's attributes in its own row.
leads_with_company as (
    select
        leads_to_score.scored_on,
        leads_to_score.contact_key
        {%- for attribute in contact_attributes -%}
            , leads_to_score.{{ attribute }}
        {%- endfor -%}
        {%- for attribute in company_attributes -%}
            , coalesce(leads_to_score.company__{{ attribute }}, companies.{{ attribute }})
                as company__{{ attribute }}
        {%- endfor %}
    from leads_to_score
    left join companies
        on leads_to_score.company_id = companies.company_id
),

-- One row per lead and attribute, even if missing: is_blank must find it.
own_values as (
    {% for attribute in contact_attributes + lead_scoring.attributes_of_companies()
        if attribute in used_attributes -%}
        {%- set company_attribute = attribute | replace('company_', '', 1)
            if attribute not in contact_attributes else attribute %}
        select
            scored_on,
            contact_key,
            '{{ attribute }}' as attribute,
            {{ attribute if attribute in contact_attributes else 'null' }} as contact_value,
            {{ 'company__' ~ company_attribute if company_attribute in company_attributes
                else 'null' }} as company_value
        from leads_with_company
        union all
    {% endfor -%}
    select
        scored_on,
        contact_key,
        cast(null as {{ dbt.type_string() }}) as attribute,
        cast(null as {{ dbt.type_string() }}) as contact_value,
        cast(null as {{ dbt.type_string() }}) as company_value
    from leads_to_score
    where 1 = 0
),

facts_of_leads as (
    {{ lead_scoring.facts_of_leads() }}
),

facts_ranked as (
    select
        facts_of_leads.*,
        attribute_source_ranks.source_rank,
        row_number() over (
            partition by
                facts_of_leads.scored_on,
                facts_of_leads.contact_key,
                facts_of_leads.attribute
            order by
                attribute_source_ranks.source_rank asc,
                facts_of_leads.observed_at desc,
                facts_of_leads.subject_order asc,
                facts_of_leads.value asc
        ) as fact_rank
    from facts_of_leads
    inner join attribute_source_ranks
        on facts_of_leads.attribute = attribute_source_ranks.attribute
        and facts_of_leads.provider = attribute_source_ranks.source
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
        own_values.contact_key,
        own_values.attribute,
        own_values.contact_value,
        own_values.company_value,
        facts_ranked.value as fact_value,
        case
            when own_values.contact_value is null then ranks_by_attribute.rank_of_nothing
            else ranks_by_attribute.contact_rank
        end as contact_rank,
        case
            when own_values.company_value is null then ranks_by_attribute.rank_of_nothing
            else ranks_by_attribute.company_rank
        end as company_rank,
        coalesce(facts_ranked.source_rank, ranks_by_attribute.rank_of_nothing) as fact_rank
    from own_values
    inner join ranks_by_attribute
        on own_values.attribute = ranks_by_attribute.attribute
    left join facts_ranked
        on own_values.scored_on = facts_ranked.scored_on
        and own_values.contact_key = facts_ranked.contact_key
        and own_values.attribute = facts_ranked.attribute
        and facts_ranked.fact_rank = 1
),

-- From here on a missing value is '': it joins like any other, and no known value is ''.
resolved as (
    select
        scored_on,
        contact_key,
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
