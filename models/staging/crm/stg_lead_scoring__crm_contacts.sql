{{ config(enabled=lead_scoring.mappings('contacts') != []) }}

{{ lead_scoring.union_of_mappings('contacts') }}
