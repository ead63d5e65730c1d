{% macro persona_problem(result) %}
    {#- One persona that does not get what it must, in words, with its points. -#}
    {% set name = '"' ~ result.persona ~ '" (model ' ~ result.scoring_model_id ~ '): ' %}
    {% if result.lead_grade is none %}
        {{ return(
            name ~ 'must be ' ~ result.expected_lead_grade ~ ' and is not in the audience'
        ) }}
    {% endif %}
    {% set wanted = [] %}
    {% if result.lead_grade != result.expected_lead_grade %}
        {% do wanted.append(
            'must be ' ~ result.expected_lead_grade ~ ' and is ' ~ result.lead_grade
        ) %}
    {% endif %}
    {% if result.expected_is_mql is not none and result.is_mql != result.expected_is_mql %}
        {% do wanted.append(
            'must ' ~ ('' if result.expected_is_mql == 'true' else 'not ') ~ 'be an MQL and is '
            ~ ('one' if result.is_mql == 'true' else 'none')
        ) %}
    {% endif %}
    {{ return(
        name ~ wanted | join(', ') ~ '; fit ' ~ result.fit_score ~ ', engagement '
        ~ result.engagement_score ~ ', from ' ~ result.points
    ) }}
{% endmacro %}


{% macro persona_attributes() %}
    {#- What a persona can be given: all that is not worked out from it or from its past. -#}
    {{ return(
        ['email'] + lead_scoring.contact_attributes() + lead_scoring.attributes_of_companies()
    ) }}
{% endmacro %}
