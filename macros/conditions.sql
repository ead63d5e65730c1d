{% macro condition(value, operator, operand, lower_value=none, number_value=none) -%}
    {#- A missing value is '': it matches is_blank alone. -#}
    {%- set lowered = lower_value or 'lower(' ~ value ~ ')' -%}
    {%- set number = number_value or lead_scoring.text_to_number(value) -%}
    {%- set trimmed_operand = (operand or '') | trim -%}
    {%- set items = lead_scoring.list_items(operand) -%}
    {%- set comparisons = {'gt': '>', 'gte': '>=', 'lt': '<', 'lte': '<='} -%}
    {%- if operator == 'is_blank' -%}
        {{ value }} = ''
    {%- elif operator == 'is_present' -%}
        {{ value }} <> ''
    {%- elif operator == 'equals' -%}
        {{ value }} <> '' and {{ lowered }} = {{ lead_scoring.lower_literal(trimmed_operand) }}
    {%- elif operator == 'not_equals' -%}
        {{ value }} <> '' and {{ lowered }} <> {{ lead_scoring.lower_literal(trimmed_operand) }}
    {%- elif operator in ('in', 'not_in') -%}
        {{ value }} <> '' and {{ lowered }} {{ operator | replace('_', ' ') }} (
            {%- for item in items %}{{ lead_scoring.lower_literal(item) }}{{ ', ' if not loop.last }}{% endfor -%}
        )
    {%- elif operator == 'contains' -%}
        {{ value }} <> '' and {{ dbt.position(lead_scoring.lower_literal(operand), lowered) }} > 0
    {%- elif operator == 'starts_with' -%}
        {{ value }} <> '' and left({{ lowered }}, length({{ lead_scoring.lower_literal(operand) }})) = {{ lead_scoring.lower_literal(operand) }}
    {%- elif operator == 'ends_with' -%}
        {{ value }} <> '' and right({{ lowered }}, length({{ lead_scoring.lower_literal(operand) }})) = {{ lead_scoring.lower_literal(operand) }}
    {%- elif operator == 'matches' -%}
        {{ value }} <> '' and {{ lead_scoring.regex_matches(value, operand) }}
    {%- elif operator in comparisons -%}
        {{ value }} <> '' and coalesce({{ number }} {{ comparisons[operator] }} cast({{ lead_scoring.text_literal(trimmed_operand) }} as double), false)
    {%- elif operator == 'between' -%}
        {{ value }} <> '' and coalesce({{ number }} between cast({{ lead_scoring.text_literal(items[0]) }} as double) and cast({{ lead_scoring.text_literal(items[1]) }} as double), false)
    {%- else -%}
        {{ exceptions.raise_compiler_error("Unknown operator '" ~ operator ~ "'.") }}
    {%- endif -%}
{%- endmacro %}


{% macro list_items(operand) %}
    {% set items = [] %}
    {% for item in (operand or '').split('|') if item | trim != '' %}
        {% do items.append(item | trim) %}
    {% endfor %}
    {{ return(items) }}
{% endmacro %}


{% macro lower_literal(text) %}
    {#- The engine lower-cases both sides: Python's idea of lower case may differ. -#}
    {{ return('lower(' ~ lead_scoring.text_literal(text) ~ ')') }}
{% endmacro %}


{% macro regex_matches(value, pattern) -%}
    {{ return(adapter.dispatch('regex_matches', 'lead_scoring')(value, pattern)) }}
{%- endmacro %}

{% macro default__regex_matches(value, pattern) -%}
    regexp_matches({{ value }}, {{ lead_scoring.text_literal(pattern) }}, 'i')
{%- endmacro %}


{% macro is_valid_regex(pattern_column) -%}
    {{ return(adapter.dispatch('is_valid_regex', 'lead_scoring')(pattern_column)) }}
{%- endmacro %}

{% macro default__is_valid_regex(pattern_column) -%}
    coalesce(try(regexp_matches('', {{ pattern_column }})) is not null, false)
{%- endmacro %}


{% macro text_after_last_at_sign(text) -%}
    {{ return(adapter.dispatch('text_after_last_at_sign', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__text_after_last_at_sign(text) -%}
    nullif(regexp_extract({{ text }}, '@([^@]*)$', 1), '')
{%- endmacro %}


{% macro ids_that_hold(conditions_by_id) -%}
    {#- One row per condition that holds, in one pass over the rows: far cheaper than one scan a condition. -#}
    {{ return(adapter.dispatch('ids_that_hold', 'lead_scoring')(conditions_by_id)) }}
{%- endmacro %}

{% macro default__ids_that_hold(conditions_by_id) -%}
    unnest([
        {% for entry in conditions_by_id -%}
            case when {{ entry.condition }} then {{ entry.id }} end{{ ',' if not loop.last }}
        {% endfor %}
    ])
{%- endmacro %}


{% macro used_attributes() %}
    {#- Attributes that a live rule speaks of; the job title feeds seniority and job function. -#}
    {% set used_rows = lead_scoring.relation_rows(
        ref('int_lead_scoring__rule_conditions'),
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


{% macro job_title_patterns() %}
    {{ return(lead_scoring.relation_rows(
        ref('stg_lead_scoring__job_title_patterns'),
        'select attribute, pattern, value',
        'where pattern is not null and value is not null order by attribute, priority, pattern'
    )) }}
{% endmacro %}


{% macro engagement_rule_conditions() %}
    {#- One row per condition of an engagement rule, and one without a field for a rule that has none. -#}
    {% set conditions = ref('int_lead_scoring__rule_conditions') %}
    {{ return(lead_scoring.relation_rows(
        ref('int_lead_scoring__rules'),
        'select rules.rule_key, rules.event_type, conditions.field, conditions.operator, conditions.value',
        "where rules.rule_type = 'engagement' order by rules.rule_key, conditions.field, conditions.operator, conditions.value",
        'as rules left join ' ~ conditions ~ ' as conditions on rules.rule_key = conditions.rule_key'
    )) }}
{% endmacro %}


{% macro score_criteria() %}
    {{ return(lead_scoring.relation_rows(
        ref('int_lead_scoring__criteria'),
        'select criterion_key, scoring_model_id, measure, operator, value',
        "where measure <> 'rule' order by criterion_key"
    )) }}
{% endmacro %}


{% macro score_condition(measure, operator, operand) -%}
    {#- Scores compare as exact decimals, grades as text. -#}
    {%- if measure in ('fit_score', 'engagement_score', 'total_score', 'scaled_score') -%}
        {%- set comparisons = {
            'equals': '=', 'not_equals': '<>', 'gt': '>', 'gte': '>=', 'lt': '<', 'lte': '<=',
        } -%}
        {%- set numbers = [] -%}
        {%- for item in lead_scoring.list_items(operand) -%}
            {%- do numbers.append('cast(' ~ lead_scoring.text_literal(item) ~ ' as decimal(28, 10))') -%}
        {%- endfor -%}
        {%- if operator in comparisons -%}
            {{ measure }} {{ comparisons[operator] }} {{ numbers[0] }}
        {%- elif operator == 'between' -%}
            {{ measure }} between {{ numbers[0] }} and {{ numbers[1] }}
        {%- elif operator in ('in', 'not_in') -%}
            {{ measure }} {{ operator | replace('_', ' ') }} ({{ numbers | join(', ') }})
        {%- else -%}
            {{ '1 = 1' if operator == 'is_present' else '1 = 0' }}
        {%- endif -%}
    {%- else -%}
        {{ lead_scoring.condition(measure, operator, operand) }}
    {%- endif -%}
{%- endmacro %}


{% macro known_attributes() %}
    {% set company_attributes = [] %}
    {% for attribute in lead_scoring.company_attributes() %}
        {% do company_attributes.append('company_' ~ attribute) %}
    {% endfor %}
    {{ return(
        lead_scoring.contact_attributes()
        + ['email', 'email_domain', 'email_domain_type', 'seniority', 'job_function']
        + company_attributes
        + ['sales_status']
    ) }}
{% endmacro %}


{% macro unnested_list(text) -%}
    {{ return(adapter.dispatch('unnested_list', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__unnested_list(text) -%}
    trim(unnest(string_split({{ text }}, '|')))
{%- endmacro %}


{% macro condition_on_columns(value, operator, operand) -%}
    {#- The text operators on columns: for the few rows of rule checks, where nothing is a literal. -#}
    case {{ operator }}
        when 'equals' then lower({{ value }}) = lower({{ lead_scoring.trimmed(operand) }})
        when 'not_equals' then lower({{ value }}) <> lower({{ lead_scoring.trimmed(operand) }})
        when 'in' then {{ lead_scoring.is_in_list(value, operand) }}
        when 'not_in' then not {{ lead_scoring.is_in_list(value, operand) }}
        when 'contains' then {{ dbt.position('lower(' ~ operand ~ ')', 'lower(' ~ value ~ ')') }} > 0
        when 'starts_with' then left(lower({{ value }}), length({{ operand }})) = lower({{ operand }})
        when 'ends_with' then right(lower({{ value }}), length({{ operand }})) = lower({{ operand }})
        when 'matches' then {{ lead_scoring.regex_matches_column(value, operand) }}
        when 'is_blank' then false
        else true
    end
{%- endmacro %}


{% macro is_in_list(value, operand) -%}
    {{ return(adapter.dispatch('is_in_list', 'lead_scoring')(value, operand)) }}
{%- endmacro %}

{% macro default__is_in_list(value, operand) -%}
    list_contains(list_transform(string_split({{ operand }}, '|'), lambda item: lower(trim(item))), lower({{ value }}))
{%- endmacro %}


{% macro regex_matches_column(value, pattern_column) -%}
    {{ return(adapter.dispatch('regex_matches_column', 'lead_scoring')(value, pattern_column)) }}
{%- endmacro %}

{% macro default__regex_matches_column(value, pattern_column) -%}
    coalesce(try(regexp_matches({{ value }}, {{ pattern_column }}, 'i')), false)
{%- endmacro %}
