"""Documents that claim things, and what record and hypotheses have to say to each claim."""

from powderkeg.accounts.claim import STATUSES, Account, Claim, Figure, Origin
from powderkeg.accounts.document import Document, document_from_text
from powderkeg.accounts.moments import Moment, moments
from powderkeg.accounts.reading import read_document
from powderkeg.accounts.sentences import Sentence

__all__ = [
    "STATUSES",
    "Account",
    "Claim",
    "Document",
    "Figure",
    "Moment",
    "Origin",
    "Sentence",
    "document_from_text",
    "moments",
    "read_document",
]
