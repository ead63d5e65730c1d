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


{% macro own_words() %}
    {#- What the project itself writes into an attribute: known words, even if no lead has got one yet. -#}
    {{ return({
        'sales_status': [
            'customer', 'opportunity', 'accepted', 'rejected', 'recycled', 'disqualified', 'lead',
        ],
        'email_domain_type': ['business', 'free', 'disposable', 'missing'],
    }) }}
{% endmacro %}
