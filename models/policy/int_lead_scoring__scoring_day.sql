{%- do lead_scoring.check_vars() -%}
-- The day of this run, for every model alike.
select cast('{{ lead_scoring.chosen_scoring_day() }}' as date) as scored_on
