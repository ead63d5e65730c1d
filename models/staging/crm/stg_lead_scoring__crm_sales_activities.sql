{{ config(enabled=lead_scoring.mappings('sales_activities') != []) }}

{{ lead_scoring.union_of_mappings('sales_activities') }}
