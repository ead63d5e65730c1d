{#- PostgreSQL 15 has no cast and no match that can fail: functions of ours catch what they can't read. -#}

{% macro postgres_function(name) -%}
    {{ return(adapter.quote(target.schema) ~ '.lead_scoring_' ~ name) }}
{%- endmacro %}


{% macro create_functions() -%}
    {{ return(adapter.dispatch('create_functions', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__create_functions() -%}
{%- endmacro %}

{% macro postgres__create_functions() -%}
    {#- A role that owns its schema need not be allowed to make others. -#}
    {%- if execute and not check_schema_exists(target.database, target.schema) -%}
        create schema if not exists {{ adapter.quote(target.schema) }};
    {%- endif %}

    create or replace function {{ lead_scoring.postgres_function('number') }}(text)
    returns double precision language plpgsql immutable strict parallel safe as $$
    begin
        return cast($1 as double precision);
    exception when numeric_value_out_of_range then
        return case
            when $1 ~ '^[+-]?[0.]*([eE]|$)' or $1 ~ '[eE]-' then 0
            when $1 like '-%' then '-infinity'
            else 'infinity'
        end;
    end $$;

    create or replace function {{ lead_scoring.postgres_function('decimal') }}(text)
    returns numeric language plpgsql immutable strict parallel safe as $$
    begin
        return cast($1 as numeric);
    exception when others then
        return case when $1 ~ '^[+-]?[0.]*([eE]|$)' or $1 ~ '[eE]-' then 0 end;
    end $$;

    create or replace function {{ lead_scoring.postgres_function('matches') }}(value text, pattern text)
    returns boolean language plpgsql immutable strict parallel safe as $$
    begin
        return value ~* regexp_replace(pattern, '((?:^|[^\\])(?:\\\\)*)\\b', '\1\\y', 'g');
    exception when others then
        return null;
    end $$
{%- endmacro %}


{% macro gather_statistics() -%}
    {#- Of a table that was just made. PostgreSQL's own collector comes minutes later, and until then joins
        are planned for tables of unknown size, which takes them for small. -#}
    {{ return(adapter.dispatch('gather_statistics', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__gather_statistics() -%}
{%- endmacro %}

{% macro postgres__gather_statistics() -%}
    {%- if model.config.materialized != 'view' -%}
        analyze {{ this }}
    {%- endif -%}
{%- endmacro %}


{% macro session_settings() -%}
    {#- Hash joins, whatever PostgreSQL guesses of sizes within a statement: a nested loop over a result taken for
        one row, which has thousands, takes hours. And statements run once: they are not worth compiling. -#}
    {{ return(adapter.dispatch('session_settings', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__session_settings() -%}
{%- endmacro %}

{% macro postgres__session_settings() -%}
    set local enable_nestloop = off;
    set local jit = off
{%- endmacro %}
