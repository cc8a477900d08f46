"""What published reports say: figures of companies, charts, margin notes, claims of the guide judged."""
