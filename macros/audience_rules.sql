{#- Which audience rules touch a lead, as it is kept with the lead. -#}

{% macro audience_rules_that_hold() -%}
    {#- Select of one row per lead: the audience rules that touch it, as text. -#}
    select
        touches.contact_key,
        {{ lead_scoring.listed_in_order('touches.audience_rule', ' ', ['touches.audience_rule']) }} as audience_rules
    from (
        select distinct
            attribute_rule_matches.contact_key,
            {{ lead_scoring.key_of_audience_rule('include_rules') }} as audience_rule
        from {{ ref('int_lead_scoring__attribute_rule_matches') }} as attribute_rule_matches
        inner join rules as include_rules
            on attribute_rule_matches.rule_key = include_rules.rule_key
            and include_rules.effect = 'include'
        where attribute_rule_matches.scored_on = {{ lead_scoring.scored_on() }}

        union distinct

        select distinct
            suppressions.contact_key,
            {{ lead_scoring.key_of_audience_rule('suppress_rules') }} as audience_rule
        from {{ ref('int_lead_scoring__suppressions') }} as suppressions
        inner join rules as suppress_rules
            on suppressions.rule_key = suppress_rules.rule_key
        where suppressions.scored_on = {{ lead_scoring.scored_on() }}
    ) as touches
    group by touches.contact_key
{%- endmacro %}


{% macro key_of_audience_rule(rules) -%}
    {{ lead_scoring.fingerprint([rules ~ '.scoring_model_id', rules ~ '.rule_id']) }}
{%- endmacro %}
