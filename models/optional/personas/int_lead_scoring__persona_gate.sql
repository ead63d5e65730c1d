{%- set broken = lead_scoring.relation_rows(
    ref('int_lead_scoring__persona_results'),
    'select *',
    'where not is_as_expected order by scoring_model_id, persona'
) -%}
{%- if broken -%}
    {%- set lines = [] -%}
    {%- for result in broken -%}
        {%- do lines.append('  personas, ' ~ lead_scoring.persona_problem(result)) -%}
    {%- endfor -%}
    {%- do exceptions.raise_compiler_error(
        broken | length ~ ' persona' ~ ('s do' if broken | length > 1 else ' does')
        ~ ' not get what the table personas says; no published table has been changed.\n'
        ~ lines | join('\n')
    ) -%}
{%- endif -%}

-- What is published hangs on this model: it can be built only when each persona gets its grade.
select {{ broken | length }} as broken_personas
