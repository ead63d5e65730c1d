-- Never fails a build: each row is valid, and may be meant.
{{ config(severity='warn') }}
{%- do lead_scoring.warn_of_slips() %}

select * from {{ ref('rule_warnings') }}
