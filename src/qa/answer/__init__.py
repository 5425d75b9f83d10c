"""From a question and its hits to a draft: read or generate, compose, or abstain."""
