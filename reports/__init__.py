"""How the analysis is told: tables, figures, a page. The command line lives here."""
