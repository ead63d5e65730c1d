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


{% macro check_personas(results) %}
    {#- Stops the build with the names of the personas that do not get their grade. -#}
    {% set broken = lead_scoring.relation_rows(
        results, 'select *', 'where not is_as_expected order by scoring_model_id, persona'
    ) %}
    {% if broken %}
        {% set lines = [] %}
        {% for result in broken %}
            {% do lines.append('  personas, ' ~ lead_scoring.persona_problem(result)) %}
        {% endfor %}
        {% do exceptions.raise_compiler_error(
            broken | length ~ ' persona' ~ ('s do' if broken | length > 1 else ' does')
            ~ ' not get what the table personas says; no published table has been changed.\n'
            ~ lines | join('\n')
        ) %}
    {% endif %}
{% endmacro %}
