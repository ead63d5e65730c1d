{% macro condition(value, operator, operand, lower_value=none, number_value=none) -%}
    {#- A missing value is '' and only matches is_blank. -#}
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
            {%- for item in items -%}
                {{ lead_scoring.lower_literal(item) }}{{ ', ' if not loop.last }}
            {%- endfor -%}
        )
    {%- elif operator == 'contains' -%}
        {{ value }} <> '' and {{ dbt.position(lead_scoring.lower_literal(operand), lowered) }} > 0
    {%- elif operator == 'starts_with' -%}
        {%- set start = lead_scoring.lower_literal(operand) -%}
        {{ value }} <> '' and left({{ lowered }}, length({{ start }})) = {{ start }}
    {%- elif operator == 'ends_with' -%}
        {%- set end = lead_scoring.lower_literal(operand) -%}
        {{ value }} <> '' and right({{ lowered }}, length({{ end }})) = {{ end }}
    {%- elif operator == 'matches' -%}
        {{ value }} <> '' and {{ lead_scoring.regex_matches(value, operand) }}
    {%- elif operator in comparisons -%}
        {%- set limit = 'cast(' ~ lead_scoring.text_literal(trimmed_operand) ~ ' as ' ~ lead_scoring.type_double() ~ ')' -%}
        {{ value }} <> '' and coalesce({{ number }} {{ comparisons[operator] }} {{ limit }}, false)
    {%- elif operator == 'between' -%}
        {%- set low = 'cast(' ~ lead_scoring.text_literal(items[0]) ~ ' as ' ~ lead_scoring.type_double() ~ ')' -%}
        {%- set high = 'cast(' ~ lead_scoring.text_literal(items[1]) ~ ' as ' ~ lead_scoring.type_double() ~ ')' -%}
        {{ value }} <> '' and coalesce({{ number }} between {{ low }} and {{ high }}, false)
    {%- else -%}
        {{ exceptions.raise_compiler_error("Unknown operator '" ~ operator ~ "'.") }}
    {%- endif -%}
{%- endmacro %}


{% macro score_condition(measure, operator, operand) -%}
    {#- Scores are compared as exact decimals, grades as text. -#}
    {%- if measure in ('fit_score', 'engagement_score', 'total_score', 'scaled_score') -%}
        {%- set comparisons = {
            'equals': '=', 'not_equals': '<>', 'gt': '>', 'gte': '>=', 'lt': '<', 'lte': '<=',
        } -%}
        {%- set numbers = [] -%}
        {%- for item in lead_scoring.list_items(operand) -%}
            {%- do numbers.append(
                'cast(' ~ lead_scoring.text_literal(item) ~ ' as ' ~ lead_scoring.type_decimal(28, 10) ~ ')'
            ) -%}
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


{% macro score_criteria_that_hold(criteria) -%}
    {%- set conditions = [] -%}
    {%- for criterion in criteria -%}
        {%- do conditions.append({
            'id': criterion.criterion_key,
            'condition': lead_scoring.score_condition(
                criterion.measure, criterion.operator, criterion.value
            ),
        }) -%}
    {%- endfor -%}
    {{ lead_scoring.ids_that_hold(conditions) }}
{%- endmacro %}


{% macro condition_on_columns(value, operator, operand) -%}
    {#- Operators on columns, for the few rows of rule checks, where nothing is a literal. -#}
    {%- set number = lead_scoring.text_to_number(value) -%}
    {%- set low_text = lead_scoring.trimmed(dbt.split_part(operand, "'|'", 1)) -%}
    {%- set high_text = lead_scoring.trimmed(dbt.split_part(operand, "'|'", 2)) -%}
    {%- set low = lead_scoring.text_to_number(low_text) -%}
    {%- set high = lead_scoring.text_to_number(high_text) -%}
    {%- set lower_value = 'lower(' ~ value ~ ')' -%}
    {%- set lower_operand = 'lower(' ~ operand ~ ')' -%}
    case {{ operator }}
        when 'equals' then {{ lower_value }} = lower({{ lead_scoring.trimmed(operand) }})
        when 'not_equals' then {{ lower_value }} <> lower({{ lead_scoring.trimmed(operand) }})
        when 'in' then {{ lead_scoring.is_in_list(value, operand) }}
        when 'not_in' then not {{ lead_scoring.is_in_list(value, operand) }}
        when 'contains' then {{ dbt.position(lower_operand, lower_value) }} > 0
        when 'starts_with' then left({{ lower_value }}, length({{ operand }})) = {{ lower_operand }}
        when 'ends_with' then right({{ lower_value }}, length({{ operand }})) = {{ lower_operand }}
        when 'matches' then {{ lead_scoring.regex_matches_column(value, operand) }}
        when 'gt' then coalesce({{ number }} > {{ low }}, false)
        when 'gte' then coalesce({{ number }} >= {{ low }}, false)
        when 'lt' then coalesce({{ number }} < {{ low }}, false)
        when 'lte' then coalesce({{ number }} <= {{ low }}, false)
        when 'between' then coalesce({{ number }} between {{ low }} and {{ high }}, false)
        when 'is_blank' then false
        else true
    end
{%- endmacro %}


{% macro text_operators() %}
    {{ return([
        'equals', 'not_equals', 'in', 'not_in', 'contains', 'starts_with', 'ends_with', 'matches',
        'is_blank', 'is_present',
    ]) }}
{% endmacro %}


{% macro number_operators() %}
    {{ return(['gt', 'gte', 'lt', 'lte', 'between']) }}
{% endmacro %}
