"""How articles and case studies are cited and shared: from rows to citations, and what programs read in the head of a page."""
