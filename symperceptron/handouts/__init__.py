"""Pages to teach from: what stands on them is decided once, and a template per format lays it out."""

from symperceptron.handouts.document import Document
from symperceptron.handouts.formats import FORMATS, Format
from symperceptron.handouts.page import Handout, handout
from symperceptron.handouts.reports import report_page

__all__ = ["FORMATS", "Document", "Format", "Handout", "handout", "report_page"]
