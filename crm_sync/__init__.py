"""From `sync_crm_leads` into a CRM: only what changed, once, and provably.

``warehouse`` reads the mart and keeps the ledger, ``mapping`` says which column goes into which
field, ``targets`` has one file for each CRM, ``sync`` plans and applies, ``feedback`` reads back
what sales did. docs/crm_sync.md is the guide.
"""
