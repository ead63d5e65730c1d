{% macro ids_that_hold(conditions_by_id) -%}
    {#- One entry per condition that is true, in one pass over the rows: far cheaper than one scan per condition. -#}
    {{ lead_scoring.list_of_ids(conditions_by_id) }}
{%- endmacro %}


{% macro ids_that_hold_by_kind(kind, conditions_by_kind) -%}
    {#- Each row is only checked against the conditions of its own kind. One pass for all kinds: with a filter for each,
        engines would test all kinds on every row. -#}
    case {{ kind }}
        {% for name, conditions_by_id in conditions_by_kind.items() -%}
            when {{ lead_scoring.text_literal(name) }}
                then {{ lead_scoring.list_of_ids(conditions_by_id) }}
        {% endfor %}
    end
{%- endmacro %}


{% macro list_of_ids(conditions_by_id) -%}
    {{ return(adapter.dispatch('list_of_ids', 'lead_scoring')(conditions_by_id)) }}
{%- endmacro %}

{% macro default__list_of_ids(conditions_by_id) -%}
    [
        {% for entry in conditions_by_id -%}
            case when {{ entry.condition }} then {{ entry.id }} end{{ ',' if not loop.last }}
        {% endfor %}
    ]
{%- endmacro %}

{% macro postgres__list_of_ids(conditions_by_id) -%}
    array{{ lead_scoring.default__list_of_ids(conditions_by_id) }}::bigint[]
{%- endmacro %}

{% macro spark__list_of_ids(conditions_by_id) -%}
    array(
        {% for entry in conditions_by_id -%}
            case when {{ entry.condition }} then {{ entry.id }} end{{ ',' if not loop.last }}
        {% endfor %}
    )
{%- endmacro %}

{% macro bigquery__list_of_ids(conditions_by_id) -%}
    {#- A stored list can't contain nulls; one that is unnested at once can. -#}
    {{ lead_scoring.default__list_of_ids(conditions_by_id) }}
{%- endmacro %}


{% macro unnested(list, name) -%}
    {#- A column with one row per entry of a list. Used with unnested_from, as some engines unnest a list among the
        columns and others in the from clause. -#}
    {{ return(adapter.dispatch('unnested', 'lead_scoring')(list, name)) }}
{%- endmacro %}

{% macro default__unnested(list, name) -%}
    unnest({{ list }}) as {{ name }}
{%- endmacro %}

{% macro spark__unnested(list, name) -%}
    explode({{ list }}) as {{ name }}
{%- endmacro %}

{% macro bigquery__unnested(list, name) -%}
    {{ name }}
{%- endmacro %}


{% macro unnested_from(list, name) -%}
    {{ return(adapter.dispatch('unnested_from', 'lead_scoring')(list, name)) }}
{%- endmacro %}

{% macro default__unnested_from(list, name) -%}
{%- endmacro %}

{% macro bigquery__unnested_from(list, name) -%}
    cross join unnest({{ list }}) as {{ name }}
{%- endmacro %}


{% macro split_list(text) -%}
    {#- The entries of a list separated by |, as written. -#}
    {{ return(adapter.dispatch('split_list', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__split_list(text) -%}
    string_split({{ text }}, '|')
{%- endmacro %}

{% macro postgres__split_list(text) -%}
    string_to_array({{ text }}, '|')
{%- endmacro %}

{% macro spark__split_list(text) -%}
    split({{ text }}, '[|]')
{%- endmacro %}

{% macro bigquery__split_list(text) -%}
    split({{ text }}, '|')
{%- endmacro %}


{% macro is_in_list(value, operand) -%}
    {{ return(adapter.dispatch('is_in_list', 'lead_scoring')(value, operand)) }}
{%- endmacro %}

{% macro default__is_in_list(value, operand) -%}
    list_contains(
        list_transform({{ lead_scoring.split_list(operand) }}, lambda item: lower(trim(item))),
        lower({{ value }})
    )
{%- endmacro %}

{% macro postgres__is_in_list(value, operand) -%}
    lower({{ value }}) in (
        select lower(trim(listed.item)) from unnest({{ lead_scoring.split_list(operand) }}) as listed (item)
    )
{%- endmacro %}

{% macro spark__is_in_list(value, operand) -%}
    array_contains(
        transform({{ lead_scoring.split_list(operand) }}, item -> lower(trim(item))), lower({{ value }})
    )
{%- endmacro %}

{% macro bigquery__is_in_list(value, operand) -%}
    lower({{ value }}) in (
        select lower(trim(item)) from unnest({{ lead_scoring.split_list(operand) }}) as item
    )
{%- endmacro %}


{% macro joined_texts(texts, separator) -%}
    {#- Several texts joined into one; nulls are left out. -#}
    {{ return(adapter.dispatch('joined_texts', 'lead_scoring')(texts, separator)) }}
{%- endmacro %}

{% macro default__joined_texts(texts, separator) -%}
    concat_ws({{ lead_scoring.text_literal(separator) }}, {{ texts | join(', ') }})
{%- endmacro %}

{% macro bigquery__joined_texts(texts, separator) -%}
    array_to_string([{{ texts | join(', ') }}], {{ lead_scoring.text_literal(separator) }})
{%- endmacro %}


{% macro rule_ids_matched() -%}
select
    matched_rules.scored_on,
    matched_rules.contact_key,
    rules.scoring_model_id,
    rules.rule_id
from matched_rules
inner join rules
    on matched_rules.rule_key = rules.rule_key
{%- endmacro %}
