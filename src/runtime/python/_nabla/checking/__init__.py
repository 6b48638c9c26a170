"""What a gradient check can be made of: a program on the tape, a custom Function, a hand-written pair or layer; and where its source says what."""
