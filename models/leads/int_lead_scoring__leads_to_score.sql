{%- set has_history = lead_scoring.has_module('history') -%}
{%- set contact_columns = ['company_id', 'email'] + lead_scoring.contact_attributes()
    + ['created_on'] -%}
{%- set company_attributes = lead_scoring.company_attributes() %}

with

contact_periods as (
    select * from {{ ref('int_lead_scoring__contact_periods') }}
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
),

{% if has_history -%}
    history_days as (
        select * from {{ ref('int_lead_scoring__history_days') }}
    ),

    changed_contacts as (
        select * from {{ ref('int_lead_scoring__changed_contacts') }}
    ),

    rescored_leads as (
        select * from {{ ref('int_lead_scoring__rescored_leads') }}
    ),

{% endif -%}
{% if lead_scoring.has_module('evidence') -%}
    landmarks as (
        select distinct
            landmark,
            one_in,
            is_kept,
            max(landmark) over () as last_landmark
        from {{ ref('int_lead_scoring__landmark_versions') }}
    ),

{% endif -%}
{% if lead_scoring.has_module('personas') -%}
    persona_leads as (
        select * from {{ ref('int_lead_scoring__persona_leads') }}
    ),

{% endif -%}
days_to_score as (
    select
        'today' as purpose,
        {{ lead_scoring.scored_on() }} as scored_on,
        cast(null as date) as known_until,
        1 as one_in,
        true as is_for_everyone,
        cast(null as date) as changed_by

    {% if has_history -%}
        union all

        select
            'history' as purpose,
            scored_on,
            cast(null as date) as known_until,
            1 as one_in,
            is_for_everyone,
            cast(null as date) as changed_by
        from history_days
        where scored_on <> {{ lead_scoring.scored_on() }}
    {%- endif %}

    {% if lead_scoring.has_module('evidence') -%}
        union all

        select
            'evidence' as purpose,
            landmark as scored_on,
            landmark as known_until,
            one_in,
            not is_kept as is_for_everyone,
            last_landmark as changed_by
        from landmarks
        {% if not lead_scoring.makes_landmarks() -%}
            where is_kept
        {%- endif %}
    {%- endif %}
),

{% if has_history -%}
    contacts as (
        select
            contact_periods.*,
            changed_contacts.affected_from,
            changed_contacts.changed_from,
            rescored_leads.due_from
        from contact_periods
        left join changed_contacts
            on contact_periods.contact_id = changed_contacts.contact_id
        left join rescored_leads
            on contact_periods.contact_id = rescored_leads.contact_id
    ),

{% endif -%}
-- Contacts that existed on the day and had not been merged away.
leads_on_days as (
    select
        days_to_score.purpose,
        days_to_score.scored_on,
        contact_periods.contact_id,
        case
            when days_to_score.purpose = 'evidence'
                then {{ lead_scoring.landmark_key('contact_periods.contact_id') }}
            else {{ lead_scoring.contact_key('contact_periods.contact_id') }}
        end as contact_key,
        days_to_score.known_until
        {%- for column in contact_columns -%}
            , contact_periods.{{ column }}
        {%- endfor -%}
        {%- for attribute in company_attributes -%}
            , cast(null as {{ dbt.type_string() }}) as company__{{ attribute }}
        {%- endfor %}
    from days_to_score
    inner join {{ 'contacts' if has_history else 'contact_periods' }} as contact_periods
        on {{ lead_scoring.is_contact_on('contact_periods', 'days_to_score.scored_on') }}
        {% if has_history -%}
            and case
                when days_to_score.purpose = 'evidence'
                    then
                        coalesce(contact_periods.changed_from <= days_to_score.changed_by, false)
                        or days_to_score.is_for_everyone
                when days_to_score.is_for_everyone
                    then coalesce(contact_periods.due_from <= days_to_score.scored_on, false)
                else coalesce(contact_periods.affected_from <= days_to_score.scored_on, false)
            end
        {%- else -%}
            and days_to_score.is_for_everyone
        {%- endif %}
    left join contact_survivors
        on contact_periods.contact_id = contact_survivors.contact_id
        and {{ lead_scoring.is_valid_on('contact_survivors', 'days_to_score.scored_on') }}
    where contact_survivors.contact_id is null
        and (
            days_to_score.one_in = 1
            or {{ lead_scoring.is_drawn('contact_periods.contact_id', 'days_to_score.one_in') }}
        )
),

leads_to_score as (
    select * from leads_on_days

    {% if lead_scoring.has_module('personas') -%}
        union all

        select
            'persona' as purpose,
            scored_on,
            contact_id,
            contact_key,
            cast(null as date) as known_until
            {%- for column in contact_columns -%}
                , {{ column }}
            {%- endfor -%}
            {%- for attribute in company_attributes -%}
                , company__{{ attribute }}
            {%- endfor %}
        from persona_leads
    {%- endif %}
)

select * from leads_to_score
