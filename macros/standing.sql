{#- What stands: the results of leads that a run does not score again, because nothing about them can have changed. -#}

{% macro standing_version() -%}
    {%- set names = lead_scoring.modules_in_use() | reject('equalto', 'metrics') | sort | join(' ') -%}
    {#- Select of one row: a hash of all that is no fact of a lead and that all that stands was made by; other rules of a
        model touch its audience alone. Raise the number when models write something else for the same inputs. Metrics
        change no score. -#}
    select
        {{ lead_scoring.fingerprint([
            lead_scoring.hash_of_rows('rules_versions.audience_version'),
            lead_scoring.text_literal('2 ' ~ names),
        ]) }} as standing_version
    from {{ ref('int_lead_scoring__rules_versions') }} as rules_versions
    inner join {{ ref('stg_lead_scoring__scoring_models') }} as scoring_models
        on rules_versions.scoring_model_id = scoring_models.scoring_model_id
    where scoring_models.status <> 'off'
{%- endmacro %}


{% macro scores_everyone() %}
    {#- Whether this run scores all leads, whatever stands: nothing does, or past days are asked for. -#}
    {% if flags.FULL_REFRESH or lead_scoring.days_of_backfill() %}
        {{ return(true) }}
    {% endif %}
    {% if execute %}
        {% for model in ['int_lead_scoring__standing_leads', 'int_lead_scoring__standing_scores', 'lead_score_contributions'] %}
            {% set node = graph.nodes.get('model.lead_scoring.' ~ model) %}
            {% if node and load_relation(api.Relation.create(
                database=node.database, schema=node.schema, identifier=node.alias
            )) is none %}
                {{ return(true) }}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(false) }}
{% endmacro %}


{% macro leads_of_edited_models() -%}
    {#- Select of the contacts that have a score by other rules than those of now. -#}
    select distinct standing_scores.contact_id
    from (
        {{ lead_scoring.earlier_rows('int_lead_scoring__standing_scores', {
            'scoring_model_id': dbt.type_string(),
            'contact_id': dbt.type_string(),
            'rules_version': dbt.type_string(),
        }) }}
    ) as standing_scores
    left join {{ ref('int_lead_scoring__rules_versions') }} as rules_versions
        on standing_scores.scoring_model_id = rules_versions.scoring_model_id
        and standing_scores.rules_version = rules_versions.rules_version
    where rules_versions.rules_version is null
{%- endmacro %}


{% macro leads_of_an_unfinished_run() -%}
    {{ lead_scoring.earlier_rows('int_lead_scoring__rescored_leads', {'contact_id': dbt.type_string()}) }}
{%- endmacro %}


{% macro columns_of_standing_scores() %}
    {#- Those that come from daily_scores. -#}
    {{ return([
        'fit_score', 'engagement_score', 'total_score', 'scaled_score', 'fit_grade', 'engagement_grade', 'lead_grade',
        'is_mql', 'mql_criteria_set', 'is_suppressed', 'suppression_reason', 'next_action',
        'points_to_next_fit_grade', 'points_to_next_engagement_grade', 'override', 'override_reason',
        'overridden_by', 'overridden_until', 'rules_version',
    ]) }}
{% endmacro %}


{% macro say_how_many_are_scored() %}
    {#- Logs how many leads this run scores, of how many, and why. -#}
    {% if execute %}
        {% set counted = run_query(
            'select reason, count(*) as leads, max(lead_count) as all_leads from ' ~ this
            ~ ' where is_lead group by reason order by count(*) desc, reason'
        ) %}
        {% set reasons = [] %}
        {% set scored = [] %}
        {% for row in counted.rows %}
            {% do scored.append(row[1] | int) %}
            {% do reasons.append('{:,}'.format(row[1] | int) ~ ' (' ~ row[0] ~ ')') %}
        {% endfor %}
        {% do log(
            'Leads scored: ' ~ '{:,}'.format(scored | sum) ~ ' of ' ~ '{:,}'.format(counted.rows[0][2] | int)
            ~ ': ' ~ reasons | join(', ') if scored else 'Leads scored: none, as nothing has changed',
            info=true
        ) %}
    {% endif %}
{% endmacro %}


{% macro table_of_standing_rows() %}
    {#- The materialization of a table from which a run replaces the rows of the leads that it scores. Without the history
        nobody knows who has changed: all are scored. -#}
    {%- do ref('stg_lead_scoring__erased_contacts') -%}
    {%- if lead_scoring.has_module('history') -%}
        {%- do ref('int_lead_scoring__rescored_leads') -%}
        {{ return('lead_scoring_kept') }}
    {%- endif -%}
    {{ return(lead_scoring.published_table()) }}
{% endmacro %}


{% macro rescores_many() %}
    {#- Whether so many leads are scored that writing a table anew costs less than replacing their rows. -#}
    {% if config.get('incremental_strategy') != 'rescored_leads' %}
        {{ return(false) }}
    {% endif %}
    {% set counted = run_query(
        'select count(*) as leads, max(lead_count) as all_leads from '
        ~ ref('int_lead_scoring__rescored_leads')
    ) %}
    {{ return(4 * (counted.rows[0][0] | int) > (counted.rows[0][1] or 0) | int) }}
{% endmacro %}


{% macro finish_scores() %}
    {#- For the hook of what is written last: from here on, all that this run scored stands. -#}
    {%- if lead_scoring.has_module('history') -%}
        {{ lead_scoring.emptied(ref('int_lead_scoring__rescored_leads')) }}
    {%- endif -%}
{% endmacro %}


{% macro emptied(relation) -%}
    {#- A statement that leaves a table without rows. -#}
    {{ return(adapter.dispatch('emptied', 'lead_scoring')(relation)) }}
{%- endmacro %}

{% macro default__emptied(relation) -%}
    delete from {{ relation }}
{%- endmacro %}

{% macro spark__emptied(relation) -%}
    truncate table {{ relation }}
{%- endmacro %}

{% macro bigquery__emptied(relation) -%}
    {#- The emulator used in tests has no delete. -#}
    create or replace table {{ relation }} as select * from {{ relation }} where 1 = 0
{%- endmacro %}
