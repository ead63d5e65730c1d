{% macro url_without_scheme(url) -%}
    {%- set bare = dbt.split_part(dbt.split_part(url, "'#'", 1), "'?'", 1) | trim -%}
    case
        when {{ dbt.position("'://'", bare) | trim }} > 0
            then substr({{ bare }}, {{ dbt.position("'://'", bare) | trim }} + 3)
        else {{ bare }}
    end
{%- endmacro %}


{% macro url_path(url) -%}
    {#- '/pricing' of 'https://firm.example/pricing?from=mail#top'. -#}
    {%- set rest = lead_scoring.url_without_scheme(url) -%}
    {%- set slash_at = dbt.position("'/'", rest) | trim -%}
    case
        when {{ slash_at }} > 0 then substr({{ rest }}, {{ slash_at }})
        when {{ url }} is not null then '/'
    end
{%- endmacro %}


{% macro url_domain(url) -%}
    {#- 'firm.example' of 'https://www.firm.example/about'. -#}
    {%- set host = 'lower(' ~ dbt.split_part(
        lead_scoring.url_without_scheme(url), "'/'", 1
    ) | trim ~ ')' -%}
    case when {{ host }} like 'www.%' then substr({{ host }}, 5) else {{ host }} end
{%- endmacro %}
