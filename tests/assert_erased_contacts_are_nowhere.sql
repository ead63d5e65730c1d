{%- set id_as_json = "'\"' || erased_contacts.contact_id || '\"'" -%}

with

erased_contacts as (
    select * from {{ ref('stg_lead_scoring__erased_contacts') }}
),

published as (
    select contact_id from {{ ref('lead_scores') }}

    union all

    select contact_id from {{ ref('lead_score_contributions') }}

    union all

    select key as contact_id
    from {{ ref('rejected_records') }}
    where input in ('contacts', 'contact_merges', 'dispositions', 'overrides')

    union all

    select contact_id from {{ ref('stg_lead_scoring__contacts') }}

    union all

    select contact_id from {{ ref('int_lead_scoring__repeated_events') }}

    union all

    select contact_id from {{ ref('int_lead_scoring__rejected_events') }}

    {% if lead_scoring.has_module('evidence') -%}
        union all

        select contact_id from {{ ref('model_comparison') }}

        union all

        select contact_id from {{ ref('int_lead_scoring__judgements') }}
    {%- endif %}
)

select published.contact_id
from published
inner join erased_contacts
    on published.contact_id = erased_contacts.contact_id
