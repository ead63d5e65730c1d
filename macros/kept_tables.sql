{#- Incremental tables on engines whose dbt adapter can't replace some rows of a table. Others use dbt's own incremental
    materialization. -#}

{% macro kept_table() -%}
    {#- The materialization of an incremental table. Rows of erased contacts are deleted from it, so it depends on the
        erasure requests. -#}
    {%- do ref('stg_lead_scoring__erased_contacts') -%}
    {{ return(lead_scoring.materialization_that_keeps()) }}
{%- endmacro %}


{% macro materialization_that_keeps() -%}
    {{ return(adapter.dispatch('materialization_that_keeps', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__materialization_that_keeps() -%}
    {{ return('incremental') }}
{%- endmacro %}

{% macro spark__materialization_that_keeps() -%}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}

{% macro bigquery__materialization_that_keeps() -%}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}

{% macro postgres__materialization_that_keeps() -%}
    {#- dbt's own needs the privilege to create temporary tables. -#}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}


{% macro self_reading_table() -%}
    {#- The materialization of a table that is rebuilt from its own rows: the old ones must exist until the new ones do,
        but Spark drops a table before it creates another one. -#}
    {{ return(adapter.dispatch('self_reading_table', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__self_reading_table() -%}
    {{ return('table') }}
{%- endmacro %}

{% macro spark__self_reading_table() -%}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}

{% macro postgres__self_reading_table() -%}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}


{% macro published_table(is_written_last=false) -%}
    {#- The materialization of a mart. dbt's own for PostgreSQL renames a new table and drops the old one with all views
        on it: readers find no table for a moment, and lose their views and grants. Nothing is published before rules
        and personas are valid; marts that must be consistent are built after everything that any of them is written
        from, so that they differ for as short a time as possible. -#}
    {%- do ref('int_lead_scoring__published_scores') -%}
    {%- if is_written_last -%}{%- do lead_scoring.after_all_scores() -%}{%- endif -%}
    {{ return(adapter.dispatch('published_table', 'lead_scoring')()) }}
{%- endmacro %}

{% macro after_all_scores() %}
    {#- With the scored days: a run that left them out would make the next one score them all again. -#}
    {% do ref('int_lead_scoring__leads') %}
    {% do ref('int_lead_scoring__standing_leads') %}
    {% if lead_scoring.has_module('history') %}
        {% do ref('int_lead_scoring__scored_days') %}
    {% endif %}
    {% if lead_scoring.has_module('handoffs') %}
        {% do ref('int_lead_scoring__handoffs') %}
    {% endif %}
{% endmacro %}

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
    {#- A unit test can supply rows for a table that does not exist yet, which dbt's own "input: this" can't. -#}
    {{ return(this) }}
{% endmacro %}
