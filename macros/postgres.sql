{#- PostgreSQL 15 has no cast and no match that can fail: functions of ours catch what they can't read. -#}

{% macro postgres_function(name) -%}
    {{ return(adapter.quote(target.schema) ~ '.lead_scoring_' ~ name) }}
{%- endmacro %}


{% macro postgres_pattern(pattern) -%}
    {#- The edge of a word is \\y there, and \\b a backspace. -#}
    {{ return(modules.re.sub('((?:^|[^\\\\])(?:[\\\\]{2})*)[\\\\]b', '\\1\\\\y', pattern | string)) }}
{%- endmacro %}


{% macro create_functions() -%}
    {{ return(adapter.dispatch('create_functions', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__create_functions() -%}
{%- endmacro %}

{% macro postgres__create_functions() -%}
    {#- "If not exists" asks for the right to create schemas even where there is nothing to create. -#}
    do $$ begin
        if not exists (select from pg_namespace where nspname = '{{ target.schema }}') then
            create schema {{ adapter.quote(target.schema) }};
        end if;
    end $$;

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
