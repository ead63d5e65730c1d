-- depends_on: {{ ref('int_lead_scoring__scoring_day') }}
{%- set problems = lead_scoring.relation_rows(
    ref('int_lead_scoring__rule_problems'),
    'select rule_table, row_label, reason',
    'order by rule_table, row_label, reason'
) -%}
{%- do lead_scoring.check_inputs() -%}
{%- if problems -%}
    {%- do exceptions.raise_compiler_error(
        'The rule tables have ' ~ problems | length ~ ' problem' ~ ('s' if problems | length > 1)
        ~ '; no published table has been changed.\n' ~ lead_scoring.problem_list(problems)
    ) -%}
{%- endif -%}

-- Every published table depends on this model: it can only be built if the rules and the inputs are
-- valid.
select {{ problems | length }} as problem_count
