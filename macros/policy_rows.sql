{% macro placeholder_values() %}
    {#- Lower case, for comparison; read from the seed at compile time. -#}
    {% set placeholder_rows = lead_scoring.relation_rows(
        ref('placeholder_values'),
        'select distinct lower('
        ~ lead_scoring.trimmed('cast(value as ' ~ dbt.type_string() ~ ')') ~ ') as value',
        "where value is not null order by 1"
    ) %}
    {{ return(placeholder_rows | map(attribute='value') | list) }}
{% endmacro %}


{% macro job_title_patterns() %}
    {{ return(lead_scoring.relation_rows(
        ref('stg_lead_scoring__job_title_patterns'),
        'select attribute, pattern, value',
        'where pattern is not null and value is not null order by attribute, priority, pattern'
    )) }}
{% endmacro %}


{% macro used_attributes() %}
    {#- Attributes used by live rules, needed before the rules are built; the job title is the source of seniority and
        job function. -#}
    {% set rule_conditions = ref('int_lead_scoring__rule_conditions') %}
    {% if not execute or load_relation(rule_conditions) is none %}
        {{ return(lead_scoring.known_attributes() + ['job_title']) }}
    {% endif %}
    {% set used_rows = lead_scoring.relation_rows(
        rule_conditions,
        'select distinct field',
        "where predicate_id is not null order by field"
    ) %}
    {{ return((used_rows | map(attribute='field') | list) + ['job_title']) }}
{% endmacro %}


{% macro attribute_predicates() %}
    {{ return(lead_scoring.relation_rows(
        ref('int_lead_scoring__rule_conditions'),
        'select distinct predicate_id, field, operator, value',
        'where predicate_id is not null order by predicate_id'
    )) }}
{% endmacro %}


{% macro engagement_rule_conditions() %}
    {#- One row per condition of an engagement rule, and one without a field for a rule without conditions. -#}
    {% set conditions = ref('int_lead_scoring__rule_conditions') %}
    {{ return(lead_scoring.relation_rows(
        ref('int_lead_scoring__rules'),
        'select rules.rule_key, rules.event_type, conditions.field, conditions.operator,'
        ~ ' conditions.value',
        "where rules.rule_type = 'engagement'"
        ~ ' order by rules.rule_key, conditions.field, conditions.operator, conditions.value',
        'as rules left join ' ~ conditions ~ ' as conditions'
        ~ ' on rules.rule_key = conditions.rule_key'
    )) }}
{% endmacro %}


{% macro score_criteria() %}
    {{ return(lead_scoring.relation_rows(
        ref('int_lead_scoring__criteria'),
        'select criterion_key, scoring_model_id, measure, operator, value',
        "where measure <> 'rule' order by criterion_key"
    )) }}
{% endmacro %}


{% macro engagement_windows() %}
    {#- The lengths of the windows in use, shortest first. -#}
    {% set windows = lead_scoring.relation_rows(
        ref('int_lead_scoring__rules'),
        'select distinct window_days',
        'where window_days is not null order by window_days'
    ) %}
    {{ return(windows | map(attribute='window_days') | list) }}
{% endmacro %}
