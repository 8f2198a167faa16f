"""The five programs that digitus grew from, written again from their descriptions.

They stand for "the published loop" in comparisons of speed and accuracy, so they are written as
their authors wrote them: one image at a time, plain Python or plain NumPy, nothing clever. They
use nothing of digitus but its data sets. What the descriptions leave open (is the squared error
halved, is a mini-batch summed or averaged) was settled by running the alternatives and keeping
the one that gives the published figures; each file says what it settled.

``python -m benchmarks.published NAME`` runs one and prints published against measured.
"""
