{{ config(enabled=lead_scoring.mappings('erasure_requests') != []) }}

{{ lead_scoring.union_of_mappings('erasure_requests') }}
