"""Tools for those who score leads: trials of rules, and builds that publish, erase or look back."""
