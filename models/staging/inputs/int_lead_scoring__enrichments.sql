{{ config(materialized='table') }}

{{ lead_scoring.check_rows(
    staged=ref('stg_lead_scoring__enrichments'),
    duplicate_key=['subject_type', 'subject_id', 'attribute', 'provider', 'observed_at'],
    first_counts_by=['value nulls last'],
    contact_id="case when staged.subject_type = 'contact' then staged.subject_id end",
) }}
