"""What other busy programs on the machine cost a training, or a prediction."""
