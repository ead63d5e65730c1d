{#- How a contribution is told, from the columns of int_lead_scoring__contributions. -#}

{% macro reason_in_words() -%}
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
