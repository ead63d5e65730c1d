{#- Type names in each dialect, where dbt's own are not suitable. -#}

{% macro type_double() -%}
    {{ return(adapter.dispatch('type_double', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__type_double() -%}
    {{ return('double') }}
{%- endmacro %}

{% macro postgres__type_double() -%}
    {{ return('double precision') }}
{%- endmacro %}

{% macro bigquery__type_double() -%}
    {{ return('float64') }}
{%- endmacro %}


{% macro type_timestamp_with_zone() -%}
    {{ return(adapter.dispatch('type_timestamp_with_zone', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__type_timestamp_with_zone() -%}
    {{ return('timestamp with time zone') }}
{%- endmacro %}

{% macro spark__type_timestamp_with_zone() -%}
    {{ return('timestamp') }}
{%- endmacro %}

{% macro bigquery__type_timestamp_with_zone() -%}
    {{ return('timestamp') }}
{%- endmacro %}


{% macro type_decimal(precision, scale) -%}
    {{ return(adapter.dispatch('type_decimal', 'lead_scoring')(precision, scale)) }}
{%- endmacro %}

{% macro default__type_decimal(precision, scale) -%}
    {{ return('decimal(' ~ precision ~ ', ' ~ scale ~ ')') }}
{%- endmacro %}

{% macro bigquery__type_decimal(precision, scale) -%}
    {#- 29 digits and nine places. Smaller types are only for declared columns: a query returns this one. -#}
    {{ return('numeric') }}
{%- endmacro %}


{% macro type_points() -%}
    {{ return(lead_scoring.type_decimal(20, 6)) }}
{%- endmacro %}


{% macro double_to_decimal(number, precision, scale) -%}
    {#- Half up from the shortest decimal number that represents the float, on every engine. -#}
    {{ return(adapter.dispatch('double_to_decimal', 'lead_scoring')(number, precision, scale)) }}
{%- endmacro %}

{% macro default__double_to_decimal(number, precision, scale) -%}
    cast({{ number }} as {{ lead_scoring.type_decimal(precision, scale) }})
{%- endmacro %}

{% macro postgres__double_to_decimal(number, precision, scale) -%}
    {#- A direct cast only uses 15 digits. -#}
    cast(cast({{ number }} as {{ dbt.type_string() }}) as {{ lead_scoring.type_decimal(precision, scale) }})
{%- endmacro %}

{% macro bigquery__double_to_decimal(number, precision, scale) -%}
    {#- A cast to numeric would round to nine places first, and then again. -#}
    {%- if scale > 9 -%}{%- do exceptions.raise_compiler_error('A numeric has nine places at most.') -%}{%- endif -%}
    (cast(round(({{ number }}) * 1e{{ scale }}) as numeric) * numeric '{{ '%.9f' % (10 ** -scale) }}')
{%- endmacro %}


{% macro exact_sum(number, scale, window='') -%}
    {#- Of decimals, as a sum of floats hangs on their order. -#}
    {{ return(adapter.dispatch('exact_sum', 'lead_scoring')(number, scale, window)) }}
{%- endmacro %}

{% macro default__exact_sum(number, scale, window) -%}
    cast(
        sum({{ lead_scoring.double_to_decimal(number, 28, scale) }}) {{ window }}
        as {{ lead_scoring.type_double() }}
    )
{%- endmacro %}

{% macro bigquery__exact_sum(number, scale, window) -%}
    {#- A numeric has nine places at most: whole numbers of the last place are added up. -#}
    (
        cast(sum(cast(round(({{ number }}) * 1e{{ scale }}) as numeric)) {{ window }} as {{ lead_scoring.type_double() }})
        / 1e{{ scale }}
    )
{%- endmacro %}


{% macro name_types_of_contract() -%}
    {#- Declared column types can't call a macro: this hook translates them to the engine's types before the table is
        created. -#}
    {{ return(adapter.dispatch('name_types_of_contract', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__name_types_of_contract() -%}
{%- endmacro %}

{% macro bigquery__name_types_of_contract() -%}
    {#- numeric(20, 6) would work on BigQuery as well; the emulator used in tests has no shorter numeric. -#}
    {%- for column in model.columns.values() if (column.data_type or '').startswith('decimal') -%}
        {%- do column.update({'data_type': lead_scoring.type_points()}) -%}
    {%- endfor -%}
{%- endmacro %}
