{%- do lead_scoring.check_vars() -%}
-- The scoring day of this run, the same for every model.
select cast('{{ lead_scoring.chosen_scoring_day() }}' as date) as scored_on
