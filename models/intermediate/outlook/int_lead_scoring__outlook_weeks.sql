{{ config(materialized='table') }}

{{ lead_scoring.outlook_stretches(stretches=ref('int_lead_scoring__outlook_stretches'), days=7) }}
