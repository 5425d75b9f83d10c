"""Asks a question set, keeps the answers, and says how good they are: for the command line and the window alike."""

from qa.evaluate.predictions import Prediction, answers, predict, read_predictions, write_predictions

__all__ = ["Prediction", "answers", "predict", "read_predictions", "write_predictions"]
