"""For one member alone: flashcards, mock interviews, the plan, the journal. Nothing else imports it."""
