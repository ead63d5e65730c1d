{#- PostgreSQL 15 has no cast or match that can fail safely: the project's own functions catch what can't be read. -#}

{% macro postgres_function(name) -%}
    {{ return(adapter.quote(target.schema) ~ '.lead_scoring_' ~ name) }}
{%- endmacro %}


{% macro create_functions() -%}
    {{ return(adapter.dispatch('create_functions', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__create_functions() -%}
{%- endmacro %}

{% macro postgres__create_functions() -%}
    {#- A role that owns its schema may still not be allowed to create others. -#}
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
    end $$;

    create or replace function {{ lead_scoring.postgres_function('edits') }}(one text, other text)
    returns integer language plpgsql immutable strict parallel safe as $$
    declare
        above integer[] := array(select generate_series(0, length(other)));
        edits integer[];
    begin
        for i in 1..length(one) loop
            edits := array[i];
            for j in 1..length(other) loop
                edits := edits || least(
                    edits[j] + 1, above[j + 1] + 1,
                    above[j] + (substr(one, i, 1) <> substr(other, j, 1))::integer
                );
            end loop;
            above := edits;
        end loop;
        return above[length(other) + 1];
    end $$
{%- endmacro %}


{% macro gather_statistics() -%}
    {#- For a table that was just built. PostgreSQL's own analysis comes minutes later, and until then it plans joins
        for tables of unknown size, which it assumes to be small. -#}
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
    {#- Hash joins, whatever sizes PostgreSQL estimates within a statement: a nested loop over a result estimated at one
        row, which has thousands, takes hours. And statements run once: compiling them is not worthwhile. -#}
    {{ return(adapter.dispatch('session_settings', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__session_settings() -%}
{%- endmacro %}

{% macro postgres__session_settings() -%}
    set local enable_nestloop = off;
    set local jit = off
{%- endmacro %}
