{#- Tables that keep rows from run to run, on engines whose dbt adapter can't replace some rows of a table. The
    others have dbt's own incremental tables. -#}

{% macro kept_table() -%}
    {#- The materialization of a table that keeps rows. -#}
    {{ return(adapter.dispatch('kept_table', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__kept_table() -%}
    {{ return('incremental') }}
{%- endmacro %}

{% macro spark__kept_table() -%}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}

{% macro bigquery__kept_table() -%}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}

{% macro postgres__kept_table() -%}
    {#- dbt's own needs the right to make temporary tables. -#}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}


{% macro self_reading_table() -%}
    {#- The materialization of a table that is made anew from its own rows: the earlier ones have to be there until the
        new ones are, while Spark drops a table before it makes another one. -#}
    {{ return(adapter.dispatch('self_reading_table', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__self_reading_table() -%}
    {{ return('table') }}
{%- endmacro %}

{% macro spark__self_reading_table() -%}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}

{% macro postgres__self_reading_table() -%}
    {{ return(lead_scoring.published_table()) }}
{%- endmacro %}


{% macro published_table() -%}
    {#- The materialization of a mart. dbt's own for PostgreSQL gives a new table the name of the old one and drops that
        with all views on it: readers find none for a moment, and lose their views and rights. -#}
    {{ return(adapter.dispatch('published_table', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__published_table() -%}
    {{ return('table') }}
{%- endmacro %}

{% macro postgres__published_table() -%}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}


{% macro has_stored_rows() %}
    {{ return(adapter.dispatch('has_stored_rows', 'lead_scoring')()) }}
{% endmacro %}

{% macro default__has_stored_rows() %}
    {{ return(is_incremental()) }}
{% endmacro %}

{% macro spark__has_stored_rows() %}
    {%- if execute -%}
        {%- set relation = load_relation(this) -%}
        {{ return(relation is not none and not relation.is_view and not should_full_refresh()) }}
    {%- endif -%}
    {{ return(false) }}
{% endmacro %}

{% macro bigquery__has_stored_rows() %}
    {{ return(lead_scoring.spark__has_stored_rows()) }}
{% endmacro %}

{% macro postgres__has_stored_rows() %}
    {{ return(lead_scoring.spark__has_stored_rows()) }}
{% endmacro %}


{% macro stored_rows() %}
    {#- A unit test can put rows in the place of a table that does not exist yet, which dbt's own
        "input: this" can't. -#}
    {{ return(this) }}
{% endmacro %}
