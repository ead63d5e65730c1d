{#- Shared parts of the rule-table checks: each model of problems reports which rows are wrong (rule_table, row_label)
    and why (reason, null if nothing is). -#}

{% macro message(text) -%}
    {#- A text with SQL in braces. Quotes are written plainly: engines disagree on how to write one in a literal. -#}
    {%- set parts = [] -%}
    {%- for part in modules.re.findall('[{][^}]*[}]|[^{]+', text) -%}
        {%- do parts.append(
            'cast(' ~ part[1:-1] ~ ' as ' ~ dbt.type_string() ~ ')' if part[0] == '{'
            else lead_scoring.text_literal(part)
        ) -%}
    {%- endfor -%}
    {{ parts | join(' || ') }}
{%- endmacro %}


{% macro key_label(columns, relation=none) -%}
    {#- The label in messages of rows that share a key, or of missing rows. -#}
    {%- set cells = [] -%}
    {%- for column in columns -%}
        {%- do cells.append(
            column ~ '={' ~ (relation ~ '.' if relation else '') ~ column ~ '}'
        ) -%}
    {%- endfor -%}
    {{ lead_scoring.message(cells | join(', ')) }}
{%- endmacro %}


{% macro problems_of(checks) -%}
    {%- for check in checks -%}
        select * from {{ check }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}


{% macro columns_that_disagree(columns) -%}
    {#- The names of the columns that rows of one group differ in, as a list; '' if there is none. -#}
    {%- set meaning_of_blank = {'decay': "'none'", 'min_occurrences': 1} -%}
    {%- set told_by_any_row = ['description', 'effect', 'reason'] -%}
    {%- set names = [] -%}
    {%- for column in columns -%}
        {%- set differs = 'count(distinct ' ~ column ~ ') > 1' -%}
        {%- if column in meaning_of_blank -%}
            {%- set differs =
                'count(distinct coalesce(' ~ column ~ ', ' ~ meaning_of_blank[column] ~ ')) > 1' -%}
        {%- elif column not in told_by_any_row -%}
            {%- set differs = differs ~ ' or (count(' ~ column ~ ') > 0 and count(' ~ column ~ ') < count(*))' -%}
        {%- endif -%}
        {%- do names.append('case when ' ~ differs ~ " then '" ~ column ~ "' end") -%}
    {%- endfor -%}
    {{ lead_scoring.joined_texts(names, ', ') }}
{%- endmacro %}


{% macro of_live_models(relation) -%}
    {#- A model that is off may be unfinished. -#}
    select {{ relation }}.*
    from {{ relation }}
    inner join scoring_models
        on {{ relation }}.scoring_model_id = scoring_models.scoring_model_id
        and scoring_models.status in ('champion', 'challenger')
{%- endmacro %}


{% macro rows_by_item(relation) -%}
    {#- One row per item of the list in a row's value. -#}
    {%- set items = lead_scoring.split_list('value') -%}
    select
        *,
        trim(listed_item) as item
    from (
        select
            {{ relation }}.*,
            {{ lead_scoring.unnested(items, 'listed_item') }}
        from {{ relation }}
        {{ lead_scoring.unnested_from(items, 'listed_item') }}
    ) as listed
{%- endmacro %}


{% macro condition_on_items(number, operator, item) -%}
    {#- The operators on a number and a group of rows, each with one item to compare it with. -#}
    {%- set is_listed = 'max(case when ' ~ number ~ ' = ' ~ item ~ ' then 1 else 0 end) = 1' -%}
    case {{ operator }}
        when 'equals' then {{ number }} = min({{ item }})
        when 'not_equals' then {{ number }} <> min({{ item }})
        when 'in' then {{ is_listed }}
        when 'not_in' then not {{ is_listed }}
        when 'gt' then {{ number }} > min({{ item }})
        when 'gte' then {{ number }} >= min({{ item }})
        when 'lt' then {{ number }} < min({{ item }})
        when 'lte' then {{ number }} <= min({{ item }})
        when 'between' then {{ number }} between min({{ item }}) and max({{ item }})
    end
{%- endmacro %}


{% macro grade_pairs(thresholds) -%}
    {#- The cells of each model's matrix. -#}
    select distinct
        fit_thresholds.scoring_model_id,
        fit_thresholds.grade as fit_grade,
        engagement_thresholds.grade as engagement_grade,
        fit_thresholds.grade || engagement_thresholds.grade as lead_grade
    from {{ thresholds }} as fit_thresholds
    inner join {{ thresholds }} as engagement_thresholds
        on fit_thresholds.scoring_model_id = engagement_thresholds.scoring_model_id
        and engagement_thresholds.dimension = 'engagement'
    where fit_thresholds.dimension = 'fit'
{%- endmacro %}


{% macro grades_by_measure(thresholds) -%}
    {#- The grades of the same cells, with a row for each measure that a criterion can use. -#}
    {%- for measure in ['fit_grade', 'engagement_grade', 'lead_grade'] -%}
        select
            scoring_model_id,
            lead_grade,
            '{{ measure }}' as measure,
            {{ measure }} as grade
        from ({{ lead_scoring.grade_pairs(thresholds) }}) as grade_pairs
        {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
