{{ config(enabled=lead_scoring.mappings('opportunities') != []) }}

{{ lead_scoring.union_of_mappings('opportunities') }}
