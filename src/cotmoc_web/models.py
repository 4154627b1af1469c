"""The list of tables. Each is described where its noun is."""

from cotmoc_web.accounts.models import Invitation, Party, Token, User
from cotmoc_web.commitments.models import Commitment, Entry, Link, Note, Owner, StateSpan
from cotmoc_web.documents.models import Batch, Check, Document, Mention, Parallel, Statement
from cotmoc_web.entities.models import Disagreement, Entity, EntityName, Figure, Happening, Post, Sameness, Source
from cotmoc_web.gates.models import GateWord, Milestone, MilestoneWord
from cotmoc_web.history.models import Change
from cotmoc_web.meetings.models import Attachment, Delegate, Mechanism, Meeting, Membership
from cotmoc_web.search.models import Findable, SavedSearch
from cotmoc_web.sheets.models import Sheet
from cotmoc_web.studies.models import Plan, Run, Scenario, Study

__all__ = [
    "Attachment",
    "Batch",
    "Change",
    "Check",
    "Commitment",
    "Delegate",
    "Disagreement",
    "Document",
    "Entity",
    "EntityName",
    "Entry",
    "Figure",
    "Findable",
    "GateWord",
    "Happening",
    "Invitation",
    "Link",
    "Mechanism",
    "Meeting",
    "Membership",
    "Mention",
    "Milestone",
    "MilestoneWord",
    "Note",
    "Owner",
    "Parallel",
    "Party",
    "Plan",
    "Post",
    "Run",
    "Sameness",
    "SavedSearch",
    "Scenario",
    "Sheet",
    "Source",
    "StateSpan",
    "Statement",
    "Study",
    "Token",
    "User",
]
