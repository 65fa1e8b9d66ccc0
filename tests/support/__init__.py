"""What the tests share: databases, builders of plain rows, the audited page client, a clock to set."""
