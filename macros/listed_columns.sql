{% macro contact_attributes() %}
    {% set attributes = lead_scoring.listed_columns(
        'lead_scoring__contact_attributes',
        ['contact_id', 'company_id', 'email', 'created_at', 'updated_at'],
        [
            'email_domain', 'email_domain_type', 'seniority', 'job_function', 'sales_status',
            'rule', 'raw_row', 'defect', 'rejection_reason', 'outcome', 'version_number',
            'version_count', 'is_visible', 'version_rank', 'created_on', 'given_contact_id',
            'read_at', 'dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to',
        ]
    ) %}
    {% for attribute in lead_scoring.company_attributes() if 'company_' ~ attribute in attributes %}
        {% do exceptions.raise_compiler_error(
            "The var lead_scoring__contact_attributes lists 'company_" ~ attribute
            ~ "', which is also the company attribute '" ~ attribute ~ "': rename one of them."
        ) %}
    {% endfor %}
    {{ return(attributes) }}
{% endmacro %}


{% macro company_attributes() %}
    {{ return(lead_scoring.listed_columns(
        'lead_scoring__company_attributes',
        ['company_id'],
        ['raw_row', 'defect', 'rejection_reason', 'outcome', 'copy_number']
    )) }}
{% endmacro %}


{% macro event_properties() %}
    {{ return(lead_scoring.listed_columns(
        'lead_scoring__event_properties',
        ['event_id', 'contact_id', 'anonymous_id', 'event_type', 'occurred_at', 'loaded_at'],
        [
            'raw_event_type', 'raw_row', 'defect', 'rejection_reason', 'outcome', 'copy_number',
            'occurred_on', 'identified_on', 'signature_id',
        ]
    )) }}
{% endmacro %}


{% macro listed_columns(var_name, always_there, taken) %}
    {#- Lower case, without duplicates and without the columns that every input has. -#}
    {% set listed = [] %}
    {% set reserved_words = lead_scoring.reserved_words() %}
    {% set columns = [] if var(var_name) is none else var(var_name) %}
    {% if columns is string or columns is mapping or columns is not sequence %}
        {% do lead_scoring.refuse_var(var_name, 'a list of columns', columns) %}
    {% endif %}
    {% for column in columns %}
        {% if column is not string %}
            {% do lead_scoring.refuse_var(
                var_name, 'a list of columns, each the name of one', columns
            ) %}
        {% endif %}
        {% set name = column | trim | lower %}
        {% if name in taken %}
            {% do exceptions.raise_compiler_error(
                "The var " ~ var_name ~ " lists '" ~ name
                ~ "', which the project uses itself: rename the column of your input."
            ) %}
        {% elif
            name in reserved_words
            or not modules.re.match('^[a-z_][a-z0-9_]*$', name)
        %}
            {% do exceptions.raise_compiler_error(
                "The var " ~ var_name ~ " lists '" ~ name
                ~ "', which can't be written in SQL without quotes:"
                ~ " rename the column of your input."
            ) %}
        {% elif name not in always_there and name not in listed %}
            {% do listed.append(name) %}
        {% endif %}
    {% endfor %}
    {{ return(listed) }}
{% endmacro %}


{% macro reserved_words() %}
    {#- Of any engine, so that a list works the same on all: words that SQL reserves, words that return a value of the
        session (on PostgreSQL, a column named user would be the database role in every row), and columns that
        PostgreSQL has in each table. -#}
    {{ return([
        'all', 'analyse', 'analyze', 'and', 'anti', 'any', 'array', 'as', 'asc', 'asof',
        'assert_rows_modified', 'asymmetric', 'at', 'authorization', 'between', 'binary',
        'both', 'by', 'case', 'cast', 'check', 'cmax', 'cmin', 'collate', 'collation',
        'column', 'concurrently', 'constraint', 'contains', 'create', 'cross', 'ctid',
        'cube', 'current', 'current_catalog', 'current_date', 'current_role',
        'current_schema', 'current_time', 'current_timestamp', 'current_user', 'default',
        'deferrable', 'define', 'desc', 'describe', 'distinct', 'do', 'else', 'end',
        'enum', 'escape', 'except', 'exclude', 'exists', 'extract', 'false', 'fetch',
        'filter', 'following', 'for', 'foreign', 'freeze', 'from', 'full', 'glob',
        'grant', 'group', 'grouping', 'groups', 'hash', 'having', 'if', 'ignore', 'ilike',
        'in', 'initially', 'inner', 'intersect', 'interval', 'into', 'is', 'isnull',
        'join', 'lambda', 'lateral', 'leading', 'left', 'like', 'limit', 'localtime',
        'localtimestamp', 'lookup', 'merge', 'minus', 'natural', 'new', 'no', 'not',
        'notnull', 'null', 'nulls', 'of', 'offset', 'on', 'only', 'or', 'order', 'outer',
        'over', 'overlaps', 'partition', 'percentile_cont', 'percentile_disc', 'pivot',
        'pivot_longer', 'pivot_wider', 'placing', 'positional', 'preceding', 'primary',
        'proto', 'qualify', 'range', 'recursive', 'references', 'respect', 'returning',
        'right', 'rollup', 'rows', 'select', 'semi', 'session_user', 'set', 'show',
        'similar', 'some', 'sql', 'struct', 'summarize', 'symmetric', 'table', 'tableoid',
        'tablesample', 'then', 'to', 'trailing', 'treat', 'true', 'unbounded', 'union',
        'unique', 'unknown', 'unnest', 'unpack', 'unpivot', 'user', 'using', 'variadic',
        'verbose', 'when', 'where', 'window', 'with', 'within', 'xmax', 'xmin',
    ]) }}
{% endmacro %}


{% macro attributes_of_companies() %}
    {% set names = [] %}
    {% for attribute in lead_scoring.company_attributes() %}
        {% do names.append('company_' ~ attribute) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}


{% macro known_attributes() %}
    {{ return(
        lead_scoring.contact_attributes()
        + ['email', 'email_domain', 'email_domain_type', 'seniority', 'job_function']
        + lead_scoring.attributes_of_companies()
        + ['sales_status']
    ) }}
{% endmacro %}
