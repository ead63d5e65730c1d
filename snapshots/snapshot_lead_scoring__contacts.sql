{% snapshot snapshot_lead_scoring__contacts %}

    {{ config(
        enabled=lead_scoring.keeps_contact_versions(),
        unique_key='contact_id',
        strategy='check',
        check_cols=lead_scoring.kept_contact_columns(),
        updated_at='read_at',
        hard_deletes='ignore',
        post_hook=[
            "{{ lead_scoring.forget_erased_versions(this) }}",
            "{{ lead_scoring.close_versions_of_gone_contacts(this) }}",
        ],
    ) }}
    {%- do lead_scoring.check_one_row_per_contact(ref('stg_lead_scoring__current_contacts')) -%}

    with

    current_contacts as (
        select * from {{ ref('stg_lead_scoring__current_contacts') }}
    ),

    contacts_with_key as (
        select
            contact_id,
            {% for column in lead_scoring.kept_contact_columns() -%}
                {{ column }},
            {% endfor %}
            {{ lead_scoring.run_clock() }} as read_at
        from current_contacts
        where contact_id is not null
    )

    select * from contacts_with_key

{% endsnapshot %}
