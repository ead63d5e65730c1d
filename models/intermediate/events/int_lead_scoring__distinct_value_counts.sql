{%- set properties = lead_scoring.event_properties() -%}

with

visible_activity as (
    select * from {{ ref('int_lead_scoring__visible_activity') }}
),

event_signatures as (
    select * from {{ ref('int_lead_scoring__event_signatures') }}
),

signature_rule_matches as (
    select * from {{ ref('int_lead_scoring__signature_rule_matches') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

rule_values as (
    select
        rules.rule_key,
        rules.window_days,
        event_signatures.signature_id,
        case
            {% for property in properties -%}
                when rules.distinct_property = '{{ property }}'
                    then lower(event_signatures.{{ property }})
            {% endfor -%}
            when 1 = 1 then ''
        end as property_value
    from rules
    inner join signature_rule_matches
        on rules.rule_key = signature_rule_matches.rule_key
    inner join event_signatures
        on signature_rule_matches.signature_id = event_signatures.signature_id
    where rules.is_valid
        and rules.counting = 'once'
        and rules.distinct_property is not null
),

value_counts as (
    select
        visible_activity.contact_id,
        rule_values.rule_key,
        count(distinct rule_values.property_value) as value_count
    from visible_activity
    inner join rule_values
        on visible_activity.signature_id = rule_values.signature_id
    where rule_values.property_value <> ''
        and coalesce(
            {{ dbt.datediff('visible_activity.occurred_on', lead_scoring.scored_on(), 'day') }}
            < rule_values.window_days,
            true
        )
    group by
        visible_activity.contact_id,
        rule_values.rule_key
)

select * from value_counts
