{% macro stale_after_hours() %}
    {{ return(lead_scoring.whole_number_of_var(
        'lead_scoring__stale_after_hours', 'a whole number of hours, or blank', 999999
    )) }}
{% endmacro %}
