{#- What rule_warnings says, in words: columns warning and suggestion. -#}

{% macro words_of_a_value_nobody_has() -%}
    {%- set listed = "replace(replace(trim(value), ', ', '|'), ',', '|')" -%}
    case
        when has_commas then {{ lead_scoring.message(
            'a text with commas is one value, and no lead has it as its {field}; a list is separated by |'
        ) }}
        when kind = 'event_type' then 'no event is of this type'
        when kind = 'property' then {{ lead_scoring.message('no event has this {field}') }}
        else {{ lead_scoring.message('no lead has this {field}') }}
    end as warning,
    case
        when has_commas and operator in ('equals', 'not_equals')
            then {{ lead_scoring.message("Write the operator 'in' and the value '") }}
                || {{ listed }} || {{ lead_scoring.message("'.") }}
        when has_commas
            then {{ lead_scoring.message("Write '") }} || {{ listed }} || {{ lead_scoring.message("'.") }}
        when is_near then {{ lead_scoring.message("Did you mean '{nearest_value}'?") }}
        else {{ lead_scoring.message("The nearest that there is: '{nearest_value}'.") }}
    end as suggestion
{%- endmacro %}


{% macro words_of_an_untouched_rule() -%}
    case
        when untouched_rules.rule_type = 'group' and untouched_rules.rule_count = 0
            then 'no rule that is valid on the scoring day belongs to this group'
        when untouched_rules.rule_type = 'group'
            then 'no rule of this group matches any lead on the scoring day'
        when untouched_rules.effect = 'suppress'
            then 'this rule keeps nobody from sales on the scoring day'
        when untouched_rules.effect = 'include'
            then 'this rule lets nobody into the audience on the scoring day'
        else 'this rule matches no lead on the scoring day'
    end as warning,
    case
        when untouched_rules.rule_type = 'group' and untouched_rules.rule_count = 0
            then 'Put rules into it, or delete its row.'
        when untouched_rules.rule_type = 'group'
            then 'Look at what its rules ask for.'
        when untouched_rules.rule_type = 'engagement'
            then 'Look at its event type, conditions, minimum and window; retire it by valid_to.'
        when untouched_rules.rule_type = 'fit'
            then 'Look at what it asks for; retire it by valid_to.'
        else 'Look at what it asks for; delete its rows if nobody needs them.'
    end as suggestion
{%- endmacro %}


{% macro warn_of_slips(shown=20) %}
    {#- What a build says of the rows of rule_warnings. -#}
    {% set found = lead_scoring.relation_rows(
        ref('lead_scoring', 'rule_warnings'),
        'select scoring_model_id, rule_table, rule_id, column_name, value, warning, suggestion',
        'order by rule_table, scoring_model_id, rule_id, column_name, value, warning'
    ) %}
    {% set lines = [] %}
    {% for slip in found[:shown] %}
        {% set cells = ['scoring_model_id=' ~ slip.scoring_model_id] %}
        {% if slip.rule_id is not none %}{% do cells.append('rule_id=' ~ slip.rule_id) %}{% endif %}
        {% if slip.value is not none and slip.column_name != 'rule_id' %}
            {% set column = 'score_group' if slip.rule_table == 'score_groups' else slip.column_name %}
            {% do cells.append(column ~ '=' ~ slip.value) %}
        {% endif %}
        {% do lines.append(
            '  ' ~ slip.rule_table ~ ', row (' ~ cells | join(', ') ~ '), ' ~ slip.column_name ~ ': '
            ~ slip.warning ~ '. ' ~ slip.suggestion
        ) %}
    {% endfor %}
    {% if found | length > shown %}
        {% do lines.append('  and ' ~ (found | length - shown) ~ ' more') %}
    {% endif %}
    {% if found %}
        {% do exceptions.warn(
            'The rule tables have ' ~ found | length ~ ' likely slip' ~ ('s' if found | length > 1)
            ~ '; the build goes on. The table rule_warnings has them:\n' ~ lines | join('\n')
        ) %}
    {% endif %}
{% endmacro %}
