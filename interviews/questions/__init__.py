"""The question bank: questions, answers, which wordings mean the same, files for spreadsheets and Anki."""
