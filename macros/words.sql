{% macro reason_in_words() -%}
    {#- The reason for a rule's points: its description, with how often and when if it is about events. -#}
    case
        when occurrences = 1
            then description || ' (on '
                || cast(last_occurred_on as {{ dbt.type_string() }}) || ')'
        when occurrences > 1
            then description || ' (' || cast(occurrences as {{ dbt.type_string() }})
                || ' times, last on '
                || cast(last_occurred_on as {{ dbt.type_string() }}) || ')'
        else description
    end
{%- endmacro %}
