{{ config(materialized='table') }}

{{ lead_scoring.check_rows(
    staged=ref('stg_lead_scoring__dispositions'),
    duplicate_key=['contact_id', 'decided_at', 'disposition'],
    first_counts_by=['reason nulls last'],
    contact_id='staged.contact_id',
) }}
