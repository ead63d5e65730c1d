{#- Optional parts of the project. Each has its models in models/optional and its published tables in models/marts. -#}

{% macro known_modules() %}
    {{ return(['history', 'handoffs', 'forecast', 'evidence', 'personas', 'metrics']) }}
{% endmacro %}


{% macro modules_in_use() %}
    {#- The enabled modules, validated. -#}
    {% set known = lead_scoring.known_modules() %}
    {% set chosen = var('lead_scoring__modules') %}
    {% if chosen is none %}
        {% set chosen = [] %}
    {% endif %}
    {% set expected = 'a list of modules, of ' ~ known | join(', ') %}
    {% if chosen is string or chosen is mapping or chosen is not sequence %}
        {% do lead_scoring.refuse_var('lead_scoring__modules', expected, chosen) %}
    {% endif %}
    {% for name in chosen if name not in known %}
        {% do lead_scoring.refuse_var('lead_scoring__modules', expected, chosen | join(', ')) %}
    {% endfor %}
    {% if 'handoffs' in chosen and 'history' not in chosen %}
        {% do lead_scoring.refuse_var(
            'lead_scoring__modules',
            'a list that has history wherever it has handoffs, which are made from the history',
            chosen | join(', ')
        ) %}
    {% endif %}
    {{ return(chosen) }}
{% endmacro %}


{% macro has_module(name) %}
    {{ return(name in lead_scoring.modules_in_use()) }}
{% endmacro %}
