{%- set properties = lead_scoring.event_properties() -%}

with

events as (
    select * from {{ ref('int_lead_scoring__events') }}
),

-- A missing property is '', so that signatures join like any other value.
distinct_signatures as (
    select distinct
        event_type
        {%- for property in properties -%}
            , coalesce({{ property }}, '') as {{ property }}
        {%- endfor %}
    from events
    where outcome = 'accepted'
),

numbered as (
    select
        row_number() over (
            order by
                event_type
                {%- for property in properties -%}
                    , {{ property }}
                {%- endfor %}
        ) as signature_id,
        *
    from distinct_signatures
)

select * from numbered
