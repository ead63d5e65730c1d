{% macro stale_after_hours() %}
    {% set chosen = var('lead_scoring__stale_after_hours', none) %}
    {% set hours = '' if chosen is none else chosen | string | trim %}
    {% if hours == '' %}
        {{ return(none) }}
    {% elif not modules.re.match('^[0-9]{1,6}$', hours) %}
        {% do exceptions.raise_compiler_error(
            "The var lead_scoring__stale_after_hours must be a whole number of hours, or blank;"
            ~ " it is '" ~ hours ~ "'."
        ) %}
    {% endif %}
    {{ return(hours | int) }}
{% endmacro %}
