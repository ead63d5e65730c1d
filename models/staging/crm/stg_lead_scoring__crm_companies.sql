{{ config(enabled=lead_scoring.mappings('companies') != []) }}

{{ lead_scoring.union_of_mappings('companies') }}
