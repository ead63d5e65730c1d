{#- The values of vars, checked before any table is built. -#}

{% macro check_vars() %}
    {% do lead_scoring.modules_in_use() %}
    {% for input in lead_scoring.input_specifications() %}
        {% do lead_scoring.named_relation(input) %}
    {% endfor %}
    {% for crm in ['hubspot', 'salesforce'] %}
        {% do lead_scoring.crm_schema(crm) %}
    {% endfor %}
    {% do lead_scoring.run_moment() %}
    {% do lead_scoring.day_of_var('lead_scoring__scored_on') %}
    {% do lead_scoring.day_of_var('lead_scoring__history_start') %}
    {% do lead_scoring.days_of_backfill() %}
    {% do lead_scoring.event_lookback_days() %}
    {% do lead_scoring.outcome_days() %}
    {% do lead_scoring.landmark_every_days() %}
    {% do lead_scoring.landmark_count() %}
    {% do lead_scoring.keeps_contact_versions() %}
    {% do lead_scoring.stale_after_hours() %}
    {% do lead_scoring.known_attributes() %}
    {% do lead_scoring.event_properties() %}
{% endmacro %}


{% macro text_of_var(name) %}
    {#- A day that YAML reads as a date, or a number, as written. -#}
    {% set value = var(name, none) %}
    {{ return('' if value is none else value | string | trim) }}
{% endmacro %}


{% macro name_of_var(name, expected) %}
    {#- A relation passed as an object is a mapping with a name. -#}
    {% set value = var(name, none) %}
    {% if value is not none and value is not string and value.identifier is not defined %}
        {% do lead_scoring.refuse_var(name, expected, value) %}
    {% endif %}
    {{ return(lead_scoring.text_of_var(name)) }}
{% endmacro %}


{% macro day_of_var(name) %}
    {% set day = lead_scoring.text_of_var(name) %}
    {% if day != '' and not lead_scoring.is_date(day) %}
        {% do lead_scoring.refuse_var(name, 'a date as YYYY-MM-DD', day) %}
    {% endif %}
    {{ return(day) }}
{% endmacro %}


{% macro whole_number_of_var(name, expected, highest) %}
    {#- None if it is blank. -#}
    {% set text = lead_scoring.text_of_var(name) %}
    {% if text == '' %}
        {{ return(none) }}
    {% elif not modules.re.match('^[0-9]{1,9}$', text) or text | int > highest %}
        {% do lead_scoring.refuse_var(name, expected, text) %}
    {% endif %}
    {{ return(text | int) }}
{% endmacro %}


{% macro number_of_days(name, lowest, highest) %}
    {#- That must not be blank. -#}
    {% set expected = 'a whole number of days from ' ~ lowest ~ ' to ' ~ highest %}
    {% set days = lead_scoring.whole_number_of_var(name, expected, highest) %}
    {% if days is none or days < lowest %}
        {% do lead_scoring.refuse_var(name, expected, lead_scoring.text_of_var(name)) %}
    {% endif %}
    {{ return(days) }}
{% endmacro %}


{% macro event_lookback_days() %}
    {{ return(lead_scoring.number_of_days('lead_scoring__event_lookback_days', 0, 3650)) }}
{% endmacro %}


{% macro outcome_days() %}
    {{ return(lead_scoring.number_of_days('lead_scoring__outcome_days', 1, 3650)) }}
{% endmacro %}


{% macro landmark_every_days() %}
    {{ return(lead_scoring.number_of_days('lead_scoring__landmark_every_days', 1, 3650)) }}
{% endmacro %}


{% macro landmark_count() %}
    {% set expected = 'a whole number from 1 to 100' %}
    {% set count = lead_scoring.whole_number_of_var('lead_scoring__landmarks', expected, 100) %}
    {% if not count %}
        {% do lead_scoring.refuse_var(
            'lead_scoring__landmarks', expected, lead_scoring.text_of_var('lead_scoring__landmarks')
        ) %}
    {% endif %}
    {{ return(count) }}
{% endmacro %}


{% macro refuse_var(name, expected, value) %}
    {% do exceptions.raise_compiler_error(
        "The var " ~ name ~ " must be " ~ expected ~ "; it is '" ~ value ~ "'."
    ) %}
{% endmacro %}
