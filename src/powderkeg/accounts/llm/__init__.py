"""Claims drafted by a language model, where the user names one: optional, checked, never by default.

The document is data. It is sent as numbered sentences to the one address that the user gave, and what comes
back may only point at it: a claim stands where its quotation is found in the sentence it names, and of what
else a model writes nothing enters an account but names that the document or the case has. Nothing in a
document or an answer makes this code open a file, an address or a program.
"""

from powderkeg.accounts.llm.endpoint import KEY_VARIABLE, Endpoint, endpoint_from
from powderkeg.accounts.llm.reading import ModelReading, read_by_model, without_model_notes

__all__ = [
    "KEY_VARIABLE",
    "Endpoint",
    "ModelReading",
    "endpoint_from",
    "read_by_model",
    "without_model_notes",
]
