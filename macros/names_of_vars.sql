{#- The vars that a project sets. dbt silently accepts names that nothing reads. -#}

{% macro known_vars() %}
    {{ return([
        'lead_scoring__backfill',
        'lead_scoring__companies',
        'lead_scoring__company_attributes',
        'lead_scoring__contact_attributes',
        'lead_scoring__contact_merges',
        'lead_scoring__contacts',
        'lead_scoring__dispositions',
        'lead_scoring__enrichments',
        'lead_scoring__erasure_requests',
        'lead_scoring__event_lookback_days',
        'lead_scoring__event_properties',
        'lead_scoring__events',
        'lead_scoring__history_start',
        'lead_scoring__hubspot',
        'lead_scoring__identities',
        'lead_scoring__landmark_every_days',
        'lead_scoring__landmarks',
        'lead_scoring__modules',
        'lead_scoring__opportunities',
        'lead_scoring__outcome_days',
        'lead_scoring__overrides',
        'lead_scoring__owner',
        'lead_scoring__run_clock',
        'lead_scoring__sales_activities',
        'lead_scoring__salesforce',
        'lead_scoring__scored_on',
        'lead_scoring__snapshot_contacts',
        'lead_scoring__stale_after_hours',
    ]) }}
{% endmacro %}


{% macro check_names_of_vars() %}
    {#- On the command line and in the root project's file, for all packages or for this one. -#}
    {% if execute %}
        {% set given = dict(adapter.config.vars.to_dict(), **adapter.config.cli_vars) %}
        {% set names = given.keys() | list %}
        {% set of_package = given.get('lead_scoring') %}
        {% if of_package is mapping %}{% do names.extend(of_package.keys()) %}{% endif %}
        {% set known = lead_scoring.known_vars() %}
        {% for name in names if name.startswith('lead_scoring_') and name not in known %}
            {% do exceptions.raise_compiler_error(
                "There is no var " ~ name ~ ". Did you mean "
                ~ lead_scoring.nearest_text(name, known) ~ "? All vars: " ~ known | join(', ') ~ "."
            ) %}
        {% endfor %}
    {% endif %}
{% endmacro %}


{% macro nearest_text(text, candidates) %}
    {#- The candidate with the fewest edits; the first one if several tie. -#}
    {% set nearest = namespace(text='', edits=none) %}
    {% for candidate in candidates %}
        {% set edits = lead_scoring.edits_between(text, candidate) %}
        {% if nearest.edits is none or edits < nearest.edits %}
            {% set nearest.text = candidate %}
            {% set nearest.edits = edits %}
        {% endif %}
    {% endfor %}
    {{ return(nearest.text) }}
{% endmacro %}


{% macro edits_between(first, second) %}
    {#- Levenshtein distance: letters to add, remove or replace. -#}
    {% set state = namespace(before=range(second | length + 1) | list) %}
    {% for letter in first %}
        {% set row = [loop.index] %}
        {% for other in second %}
            {% do row.append([
                row[-1] + 1,
                state.before[loop.index] + 1,
                state.before[loop.index0] + (0 if letter == other else 1),
            ] | min) %}
        {% endfor %}
        {% set state.before = row %}
    {% endfor %}
    {{ return(state.before[-1]) }}
{% endmacro %}
