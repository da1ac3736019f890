"""What is asked of the user on top of the screen; each dialog gives back an answer, or None where it was left."""
