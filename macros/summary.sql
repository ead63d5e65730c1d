{#- The results of a build, in plain text: `dbt run-operation lead_scoring.summary`. -#}

{% macro summary(leads=10) %}
    {%- set counted = lead_scoring.relation_rows(
        ref('lead_scoring', 'lead_scores'),
        "select scoring_model_id, count(*) as leads, max(scored_on) as scored_on,"
        ~ " sum(case when is_mql then 1 else 0 end) as mqls,"
        ~ " sum(case when is_suppressed then 1 else 0 end) as suppressed",
        'group by scoring_model_id'
    ) -%}
    {%- if not counted -%}
        {%- do exceptions.raise_compiler_error('lead_scores is not there, or empty: run dbt build first.') -%}
    {%- endif -%}
    {%- set champions = lead_scoring.relation_rows(
        ref('lead_scoring', 'stg_lead_scoring__scoring_models'),
        'select scoring_model_id, name',
        "where status = 'champion' order by scoring_model_id"
    ) -%}
    {%- for champion in champions -%}
        {%- for counts in counted if counts.scoring_model_id == champion.scoring_model_id -%}
            {%- do print(
                '\n' ~ (champion.name or champion.scoring_model_id) ~ ', scored on '
                ~ (counts.scored_on | string)[:10] ~ ': ' ~ '{:,}'.format(counts.leads | int) ~ ' leads, '
                ~ '{:,}'.format(counts.mqls | int) ~ ' MQLs, '
                ~ '{:,}'.format(counts.suppressed | int) ~ ' kept from sales'
            ) -%}
            {%- do lead_scoring.print_leads_to_call(champion.scoring_model_id, leads) -%}
            {%- do lead_scoring.print_grade_matrix(champion.scoring_model_id) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do lead_scoring.print_rejected_rows() -%}
    {%- do print(
        '\nMore is in the tables lead_scores, lead_score_contributions (why), scoring_guide (the\n'
        ~ 'rules in plain words), rejected_records and input_reconciliation.'
    ) -%}
{% endmacro %}


{% macro print_leads_to_call(scoring_model_id, leads) %}
    {%- set found = lead_scoring.relation_rows(
        ref('lead_scoring', 'lead_scores'),
        'select contact_id, lead_grade, scaled_score, top_reasons, next_action',
        'where not is_suppressed and scoring_model_id = ' ~ lead_scoring.text_literal(scoring_model_id)
        ~ ' order by is_mql desc, total_score desc, contact_id limit ' ~ (leads | int)
    ) -%}
    {%- set lines = [] -%}
    {%- for lead in found -%}
        {#- A reason ends with its points, which are aligned in front of it. -#}
        {%- set reasons = [] -%}
        {%- for reason in (lead.top_reasons or '').split('; ') if reason -%}
            {%- set words, _, points = reason.rpartition(' ') -%}
            {%- do reasons.append(points.rjust(6) ~ '  ' ~ words) -%}
        {%- endfor -%}
        {%- do lines.append([
            lead.contact_id, lead.lead_grade or '', lead.scaled_score | int | string, reasons | join('\n'),
            lead.next_action or '',
        ]) -%}
    {%- endfor -%}
    {%- do lead_scoring.print_table(
        'Call these first (MQLs, then by total score)',
        ['lead', 'grade', 'score', 'points and reasons', 'next action'], lines, numbers=[2]
    ) -%}
{% endmacro %}


{% macro print_grade_matrix(scoring_model_id) %}
    {%- set of_model = 'where scoring_model_id = ' ~ lead_scoring.text_literal(scoring_model_id) -%}
    {%- set cells = {} -%}
    {%- for cell in lead_scoring.relation_rows(
        ref('lead_scoring', 'lead_scores'),
        'select fit_grade, engagement_grade, count(*) as leads', of_model ~ ' group by fit_grade, engagement_grade'
    ) -%}
        {%- do cells.update({(cell.fit_grade, cell.engagement_grade): cell.leads | int}) -%}
    {%- endfor -%}
    {%- set grades = lead_scoring.relation_rows(
        ref('lead_scoring', 'stg_lead_scoring__grade_thresholds'),
        'select dimension, grade', of_model ~ ' order by min_score desc nulls last'
    ) -%}
    {%- set engagement_grades = grades | selectattr('dimension', 'equalto', 'engagement')
        | map(attribute='grade') | list -%}
    {%- set lines = [] -%}
    {%- for fit in grades if fit.dimension == 'fit' -%}
        {%- set line = [fit.grade] -%}
        {%- for engagement_grade in engagement_grades -%}
            {%- do line.append(cells.get((fit.grade, engagement_grade), 0) | string) -%}
        {%- endfor -%}
        {%- do lines.append(line) -%}
    {%- endfor -%}
    {%- set headings = ['fit | engagement'] -%}
    {%- for grade in engagement_grades -%}{%- do headings.append(grade.rjust(5)) -%}{%- endfor -%}
    {%- do lead_scoring.print_table('Leads by grade', headings, lines, range(1, headings | length)) -%}
{% endmacro %}


{% macro print_rejected_rows() %}
    {%- set inputs = {} -%}
    {%- for found in lead_scoring.relation_rows(
        ref('lead_scoring', 'rejected_records'),
        'select input, reason, count(*) as row_count',
        'group by input, reason order by input, row_count desc, reason'
    ) -%}
        {%- do inputs.setdefault(found.input, []).append(found) -%}
    {%- endfor -%}
    {%- set lines = [] -%}
    {%- for input, reasons in inputs.items() -%}
        {%- set why = [] -%}
        {%- for found in reasons -%}
            {%- do why.append((found.row_count | int) ~ ' ' ~ found.reason.replace('_', ' ')) -%}
        {%- endfor -%}
        {%- do lines.append([
            input.replace('_', ' '), reasons | sum(attribute='row_count') | int | string, why | join(', '),
        ]) -%}
    {%- endfor -%}
    {%- do lead_scoring.print_table('Input rows rejected', ['input', 'rows', 'why'], lines, numbers=[1]) -%}
{% endmacro %}


{% macro print_table(title, headings, lines, numbers=[], width=100) %}
    {#- Columns as wide as their content; the last one wraps if the table would be too wide. -#}
    {%- set widths = [] -%}
    {%- for heading in headings -%}
        {%- set texts = [heading] + (lines | map(attribute=loop.index0) | join('\n')).split('\n') -%}
        {%- set left = width - (widths | sum) - 3 * (widths | length) if loop.last else width -%}
        {%- do widths.append([texts | map('length') | max, [left, 12] | max] | min) -%}
    {%- endfor -%}
    {%- set shown = [] -%}
    {%- for line in [headings] + lines -%}
        {%- set cells = [] -%}
        {%- for cell in line -%}
            {%- do cells.append((cell | wordwrap(widths[loop.index0], wrapstring='\n')).split('\n')) -%}
        {%- endfor -%}
        {%- for row in range(cells | map('length') | max) -%}
            {%- set parts = [] -%}
            {%- for cell in cells -%}
                {%- set text = cell[row] if row < cell | length else '' -%}
                {%- do parts.append(
                    text.rjust(widths[loop.index0]) if loop.index0 in numbers else text.ljust(widths[loop.index0])
                ) -%}
            {%- endfor -%}
            {%- do shown.append((parts | join('   ')).rstrip()) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if lines -%}
        {%- do shown.insert(1, '─' * ((widths | sum) + 3 * (widths | length) - 3)) -%}
        {%- do print('\n' ~ title ~ '\n' ~ (shown | join('\n'))) -%}
    {%- endif -%}
{% endmacro %}
