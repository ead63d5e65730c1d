{%- do lead_scoring.check_vars() -%}
{%- set day = lead_scoring.chosen_scoring_day() -%}
-- The scoring day of this run and the first day of its history, the same for every model.
select
    cast('{{ day }}' as date) as scored_on,
    cast('{{ lead_scoring.chosen_history_start(day) }}' as date) as history_starts_on
