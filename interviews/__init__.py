"""What members post about interviews, in rooms by noun: base < questions < posts < statistics < practice.
A room imports those below it. What joins them stands here: publishing, addresses, the administration."""
