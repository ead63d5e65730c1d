{{ config(materialized='table') }}

{{ lead_scoring.check_rows(
    staged=ref('stg_lead_scoring__companies'),
    duplicate_key=['company_id'],
    first_counts_by=['name', 'domain'] + lead_scoring.company_attributes(),
) }}
