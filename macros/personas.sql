{% macro persona_problem(result) %}
    {#- A sentence about a persona that does not get what it must, with its points. -#}
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
    {#- The attributes that a persona can have: everything not derived from others or from its past. -#}
    {{ return(
        ['email'] + lead_scoring.contact_attributes() + lead_scoring.attributes_of_companies()
    ) }}
{% endmacro %}


{% macro persona_results() -%}
    {#- What each persona must get and what it gets: read while the build can still be stopped, and kept as a table. -#}
    with

    persona_cases as (
        select * from {{ ref('int_lead_scoring__persona_cases') }}
    ),

    daily_scores as (
        select * from {{ ref('int_lead_scoring__daily_scores') }}
    ),

    contributions as (
        select * from {{ ref('int_lead_scoring__contributions') }}
        where purpose = 'persona'
    ),

    points_in_words as (
        select
            persona_cases.contact_key,
            {{ lead_scoring.listed_in_order(
                "contributions.rule_id || ' ' || "
                ~ lead_scoring.number_as_text('contributions.points_counted'),
                ', ',
                ['-abs(contributions.points_counted)', 'contributions.rule_id']
            ) }} as points
        from persona_cases
        inner join contributions
            on persona_cases.scoring_model_id = contributions.scoring_model_id
            and persona_cases.contact_key = contributions.contact_key
        group by persona_cases.contact_key
    ),

    persona_results as (
        select
            persona_cases.scoring_model_id,
            persona_cases.persona,
            persona_cases.lead_grade as expected_lead_grade,
            daily_scores.lead_grade,
            persona_cases.is_mql as expected_is_mql,
            case
                when daily_scores.is_mql then 'true'
                when not daily_scores.is_mql then 'false'
            end as is_mql,
            {{ lead_scoring.number_as_text('daily_scores.fit_score') }} as fit_score,
            {{ lead_scoring.number_as_text('daily_scores.engagement_score') }} as engagement_score,
            coalesce(points_in_words.points, 'no rule matches') as points,
            case
                when daily_scores.contact_key is null then false
                else daily_scores.lead_grade = persona_cases.lead_grade
                    and coalesce(
                        (persona_cases.is_mql = 'true') = daily_scores.is_mql, true
                    )
            end as is_as_expected
        from persona_cases
        left join daily_scores
            on persona_cases.scored_on = daily_scores.scored_on
            and persona_cases.scoring_model_id = daily_scores.scoring_model_id
            and persona_cases.contact_key = daily_scores.contact_key
        left join points_in_words
            on persona_cases.contact_key = points_in_words.contact_key
    )

    select * from persona_results
{%- endmacro %}


{% macro check_personas() %}
    {#- Stops the build with the names of the personas that do not get their grade. -#}
    {% set broken = [] %}
    {% set results = lead_scoring.persona_results() %}
    {% set needed = [
        ref('int_lead_scoring__persona_cases'), ref('int_lead_scoring__daily_scores'),
        ref('int_lead_scoring__contributions'),
    ] %}
    {% set there = [] %}
    {% for relation in needed if execute and load_relation(relation) is not none %}
        {% do there.append(relation) %}
    {% endfor %}
    {% if there | length == 3 %}
        {% for row in run_query(results).rows if not row['is_as_expected'] %}
            {% do broken.append(row.dict()) %}
        {% endfor %}
    {% endif %}
    {% if broken %}
        {% set lines = [] %}
        {% for result in broken | sort(attribute='scoring_model_id,persona') %}
            {% do lines.append('  personas, ' ~ lead_scoring.persona_problem(result)) %}
        {% endfor %}
        {% do exceptions.raise_compiler_error(
            broken | length ~ ' persona' ~ ('s do' if broken | length > 1 else ' does')
            ~ ' not get what the table personas says; no published table has been changed.\n'
            ~ lines | join('\n')
        ) %}
    {% endif %}
{% endmacro %}
