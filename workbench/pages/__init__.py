"""Pages of the workbench: one function ``show`` each."""
